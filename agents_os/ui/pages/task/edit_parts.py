"""The dialogs that change a task, and its lists of attachments and of what it waits for."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    card,
    field,
    form,
    form_actions,
    link,
    notice,
    relative_time,
    select_field,
    status,
    text_area,
)
from agents_os.ui.components.text_file import text_file
from agents_os.ui.pages.task.dialogs import asked_dialog, not_now
from agents_os.ui.pages.task.parts_state import PartsState
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.task_words import CATEGORIES, PRIORITIES

MAY_EDIT = TaskState.can.contains("edit")


def edit_dialogs() -> rx.Component:
    return rx.fragment(
        asked_dialog(
            PartsState, "edit", "Edit the task", "Whoever works on it reads the new words.", _edit()
        ),
        asked_dialog(
            PartsState, "attach", "Attach a text", "The agent reads it when it works.", _attach()
        ),
        asked_dialog(
            PartsState,
            "wait",
            "Wait for another task",
            "This one begins when that one is completed.",
            _wait(),
        ),
    )


def attachments() -> rx.Component:
    return rx.cond(
        (TaskState.attached.length() > 0) | MAY_EDIT,
        card(
            "Attachments",
            rx.el.ul(rx.foreach(TaskState.attached, _attachment), class_name="plain col"),
            rx.cond(TaskState.attached.length() == 0, _nothing("Nothing is attached.")),
            rx.cond(
                MAY_EDIT,
                rx.el.div(
                    text_file(
                        "Attach a file",
                        accept=".txt,.md,.csv,.json,.html,.log,text/*",
                        on_read=PartsState.attach_file,
                        on_refuse=PartsState.refuse,
                    ),
                    button("Attach a text", on_click=PartsState.ask("attach")),
                    class_name="row wrap",
                    style={"margin_top": "8px"},
                ),
            ),
        ),
    )


def dependencies() -> rx.Component:
    return rx.fragment(
        rx.cond(
            (TaskState.waits_for.length() > 0) | MAY_EDIT,
            card(
                "Waits for",
                rx.el.ul(rx.foreach(TaskState.waits_for, _awaited), class_name="plain col"),
                rx.cond(TaskState.waits_for.length() == 0, _nothing("No other task.")),
                rx.cond(
                    MAY_EDIT,
                    button(
                        "Wait for…",
                        on_click=PartsState.ask("wait"),
                        style={"margin_top": "8px"},
                    ),
                ),
            ),
        ),
        rx.cond(
            TaskState.blocks.length() > 0,
            card(
                "Others wait for this",
                rx.el.ul(
                    rx.foreach(TaskState.blocks, lambda e: rx.el.li(*_linked(e), class_name="row")),
                    class_name="plain col",
                ),
            ),
        ),
    )


def runs() -> rx.Component:
    """What an agent plans and what was done for it, each run with its timeline."""
    return rx.cond(
        TaskState.runs.length() > 0,
        card(
            "Runs",
            rx.cond(
                TaskState.plan.length() > 0,
                rx.el.div(
                    rx.el.b("The plan", class_name="small"),
                    rx.el.ol(rx.foreach(TaskState.plan, rx.el.li), class_name="small"),
                ),
            ),
            rx.el.ul(
                rx.foreach(
                    TaskState.runs,
                    lambda run: rx.el.li(
                        link(relative_time(run.at), href="/runs/" + run.id),
                        rx.el.span(run.cost, class_name="num small muted grow"),
                        status(run.dot, run.word),
                        class_name="row",
                        key=run.id,
                    ),
                ),
                class_name="plain col",
            ),
        ),
    )


def _attachment(each: Any) -> rx.Component:
    shown = TaskState.opened.contains(each.id)
    return rx.el.li(
        rx.el.div(
            rx.el.span(each.name, class_name="grow trunc"),
            rx.el.span(each.size, class_name="small faint num"),
            button(
                rx.cond(shown, "Hide", "Show"),
                small=True,
                on_click=TaskState.read_attachment(each.id),
                custom_attrs={"aria-expanded": rx.cond(shown, "true", "false")},
            ),
            _remove(each.name, PartsState.detach(each.id)),
            class_name="row",
        ),
        rx.cond(
            shown,
            rx.el.pre(
                TaskState.opened[each.id],
                class_name="mono written",
                style={"max_height": "300px", "overflow": "auto"},
                tab_index=0,
            ),
        ),
        key=each.id,
    )


def _awaited(each: Any) -> rx.Component:
    return rx.el.li(
        *_linked(each),
        _remove(each.title, PartsState.wait_no_more(each.id)),
        class_name="row",
        key=each.id,
    )


def _linked(each: Any) -> list[rx.Component]:
    return [
        rx.el.span(link(each.title, href="/tasks/" + each.id), class_name="grow"),
        status(each.dot, each.word),
    ]


def _remove(name: Any, event: Any) -> rx.Component:
    words = rx.el.span("Remove ", name, class_name="visually-hidden")
    cross = rx.el.span("✕", aria_hidden=True)
    return rx.cond(MAY_EDIT, button(words, cross, small=True, variant="ghost", on_click=event))


def _nothing(text: str) -> rx.Component:
    return rx.el.p(text, class_name="small muted")


def _edit() -> rx.Component:
    draft = PartsState.draft
    priorities = [(p.value, word) for p, (word, _) in PRIORITIES.items()]
    categories = [(c.value, word) for c, word in CATEGORIES.items()]
    return form(
        rx.cond(PartsState.problem != "", notice(PartsState.problem, tone="red")),
        field("Title", "title", default_value=draft.title, max_length=200, required=True),
        text_area("Details", "details", default_value=draft.details, max_length=20_000, rows=5),
        rx.el.div(
            select_field("Priority", "priority", priorities, default_value=draft.priority),
            select_field("Category", "category", categories, default_value=draft.category),
            field("Due", "due", type="date", default_value=draft.due),
            class_name="three",
        ),
        text_area(
            "It is done when",
            "criteria",
            default_value=draft.criteria,
            max_length=20_000,
            rows=3,
            hint="One criterion per line.",
        ),
        form_actions("Save", not_now(PartsState)),
        on_submit=PartsState.save,
    )


def _attach() -> rx.Component:
    return form(
        field("Name", "name", max_length=80, required=True, hint="For example notes.txt"),
        text_area("Text", "content", max_length=100_000, rows=8, required=True),
        form_actions("Attach", not_now(PartsState)),
        on_submit=PartsState.attach_text,
    )


def _wait() -> rx.Component:
    return rx.cond(
        PartsState.choices.length() > 0,
        form(
            select_field("Task", "depends_on_id", PartsState.choices),
            form_actions("Wait for it", not_now(PartsState)),
            on_submit=PartsState.wait_for,
        ),
        rx.el.div(_nothing("There is no other open task."), not_now(PartsState)),
    )
