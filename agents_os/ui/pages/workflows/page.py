"""/workflows: every workflow, what starts it and how it fares; making one."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    chip,
    dialog,
    empty_state,
    field,
    form,
    link,
    load_more,
    menu,
    menu_item,
    page_head,
    relative_time,
    screen_states,
    status,
    table,
    table_row,
)
from agents_os.ui.components.text_file import text_file
from agents_os.ui.components.workforce import Styles, choices, search_box
from agents_os.ui.pages.workflows.rows import LIVES
from agents_os.ui.pages.workflows.state import MOST_FILE_BYTES, WorkflowsState
from agents_os.ui.session import can
from agents_os.ui.shell import screen

_COLUMNS = [
    "Workflow", "State", "Started by", ("Runs", "r"), ("Success", "r"), "Last run", ("", "r"),
]  # fmt: skip
_SHOWN = [("", "All"), *[(key, word) for key, (word, _) in LIVES.items()]]


@screen("/workflows", title="Workflows", active="workflows", on_load=WorkflowsState.on_load)
def workflows_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head(
            "Workflows",
            "Steps that run by themselves: agents, tools, decisions and people, in one picture.",
            rx.cond(can("agents:edit"), _actions()),
        ),
        screen_states(
            WorkflowsState,
            _filters(),
            rx.cond(
                WorkflowsState.workflows.length() > 0,
                rx.el.section(
                    table("Workflows", _COLUMNS, WorkflowsState.workflows, _row),
                    load_more(WorkflowsState),
                    class_name="card",
                ),
                rx.cond(WorkflowsState.filtered, _none_fit(), _none()),
            ),
            _templates(),
            _new_dialog(),
            retry=WorkflowsState.refresh,
            who_can="Members of this company see workflows.",
        ),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        text_file(
            "Import…",
            accept=".json,application/json",
            most=MOST_FILE_BYTES,
            on_read=WorkflowsState.import_file,
            on_refuse=WorkflowsState.refuse_file,
        ),
        button("New workflow", variant="primary", on_click=WorkflowsState.naming_open(True)),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_box("Search workflows", WorkflowsState.query, WorkflowsState.search.debounce(200)),
        choices("State", _SHOWN, WorkflowsState.life, WorkflowsState.narrow),
        class_name="filters",
        key=WorkflowsState.resets.to_string(),
    )


def _row(w: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.el.div(
                rx.el.span(w.emoji, " ", aria_hidden=True),
                link(w.name, href="/workflows/" + w.id),
            ),
            rx.el.div(w.about, class_name="small muted"),
        ),
        rx.el.span(
            status(w.dot, w.word), rx.cond(w.version != "", chip(w.version)), class_name="row"
        ),
        w.triggers,
        (link(w.runs, href="/runs?workflow=" + w.id, class_name="num"), "r"),
        (rx.el.span(w.success, class_name="num"), "r"),
        relative_time(w.last),
        (rx.cond(can("agents:edit"), _menu(w)), "r"),
        key=w.id,
    )


def _menu(w: Any) -> rx.Component:
    pause = rx.cond(
        w.lifecycle == "paused",
        menu_item("Resume", on_select=WorkflowsState.resume(w.id)),
        menu_item("Pause", on_select=WorkflowsState.pause(w.id)),
    )
    live = (w.lifecycle == "active") | (w.lifecycle == "paused")
    return menu(
        button("⋯", small=True, extra="icon", custom_attrs={"aria-label": "More for " + w.name}),
        menu_item("Open", on_select=rx.redirect("/workflows/" + w.id)),
        menu_item("Duplicate", on_select=WorkflowsState.duplicate(w.id)),
        rx.cond(w.can.contains("pause") & live, pause),
        rx.cond(
            w.can.contains("archive") & (w.lifecycle != "archived"),
            menu_item("Archive…", on_select=WorkflowsState.ask_archive(w.id, w.name)),
        ),
    )


def _none_fit() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No workflow fits that",
            "None has this state or is called that.",
            button("Show all", on_click=WorkflowsState.show_all),
        ),
        class_name="card",
    )


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🧩",
            "No workflows yet",
            "A workflow does something each time the same thing happens: a request comes in, the"
            " week ends, a task is accepted. Begin with one of the templates below, or with none.",
            rx.cond(
                can("agents:edit"),
                button(
                    "New workflow", variant="primary", on_click=WorkflowsState.naming_open(True)
                ),
                chip("Leads and admins make workflows"),
            ),
        ),
        class_name="card",
    )


def _templates() -> rx.Component:
    return rx.cond(
        can("agents:edit") & (WorkflowsState.templates.length() > 0),
        rx.el.section(
            rx.el.h2("Begin with a template", class_name="pixel", style={"font_size": "11px"}),
            rx.el.ul(rx.foreach(WorkflowsState.templates, _template), class_name="people"),
            class_name="col gap-3",
            style={"margin_top": "24px"},
        ),
    )


def _template(t: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(t.emoji, class_name="avatar", aria_hidden=True),
            rx.el.span(
                rx.el.h3(t.name), rx.el.span(t.facts, class_name="small muted"), class_name="grow"
            ),
            class_name="top-line",
        ),
        rx.el.p(t.about, class_name="about"),
        rx.cond(t.note != "", rx.el.span(chip(t.note))),
        rx.el.div(
            button("Use it", small=True, on_click=WorkflowsState.use_template(t.key)),
            class_name="acts",
        ),
        key=t.key,
        class_name="person",
    )


def _new_dialog() -> rx.Component:
    return rx.fragment(
        dialog(
            "New workflow",
            form(
                field("Name", "name", required=True, max_length=80, auto_focus=True),
                rx.el.div(
                    button("Create", type="submit", variant="primary"),
                    button("Cancel", variant="ghost", on_click=WorkflowsState.naming_open(False)),
                    class_name="row",
                ),
                on_submit=WorkflowsState.create,
            ),
            text="It begins empty, as a draft that nothing starts.",
            open=WorkflowsState.naming,
            on_open_change=WorkflowsState.naming_open,
        ),
        dialog(
            "Archive " + WorkflowsState.leaving["name"] + "?",
            rx.el.div(
                button("Archive", variant="danger", on_click=WorkflowsState.archive),
                button("Cancel", variant="ghost", on_click=WorkflowsState.archive_open(False)),
                class_name="row",
            ),
            text="Nothing starts it any more and it leaves this list. Its versions and runs are"
            " kept.",
            open=WorkflowsState.archiving,
            on_open_change=WorkflowsState.archive_open,
        ),
    )
