"""/runs: everything agents do and did, newest first."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    empty_state,
    link,
    load_more,
    none_fit,
    page_head,
    relative_time,
    screen_states,
    status,
    table,
    table_row,
)
from agents_os.ui.components.workforce import Styles, chosen_button
from agents_os.ui.pages.runs.state import RunsState
from agents_os.ui.pages.runs.words import KINDS, STATUSES
from agents_os.ui.shell import screen

PLAIN = {"color": "inherit", "text_decoration": "none"}


@screen("/runs", title="Runs", active="runs", on_load=RunsState.on_load)
def runs_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head("Runs", "Everything your agents do and did: how it went, and what it cost."),
        screen_states(
            RunsState,
            rx.cond(RunsState.workflow != "", _of_workflow()),
            _filters(),
            rx.cond(
                RunsState.runs.length() > 0,
                rx.fragment(_table(), load_more(RunsState)),
                rx.cond(RunsState.filtered, none_fit("run", RunsState.show_all), _no_runs()),
            ),
            retry=RunsState.refresh,
            who_can="Members of this company see runs.",
        ),
    )


def _of_workflow() -> rx.Component:
    """Only the runs of one workflow, as its page links to them."""
    return rx.el.p(
        "Only runs of ",
        link(RunsState.workflow, href="/workflows/" + RunsState.chosen["workflow_id"]),
        " ",
        button_link("All runs", href="/runs", small=True),
        class_name="row",
        style={"margin_bottom": "12px"},
    )


def _filters() -> rx.Component:
    def option(choice: Any) -> rx.Component:
        return rx.el.option(choice["label"], value=choice["value"])

    kinds = [rx.el.option(text, value=kind.value) for kind, text in KINDS.items()]
    statuses = [rx.el.option(text, value=key.value) for key, (text, _) in STATUSES.items()]
    return rx.el.div(
        _select("Agent", "agent_id", rx.foreach(RunsState.agents, option)),
        _select("Kind", "kind", *kinds),
        _select("Status", "status", *statuses),
        chosen_button("Mine", on=RunsState.mine, on_click=RunsState.show_mine(~RunsState.mine)),
        rx.cond(RunsState.filtered, button("Clear", variant="ghost", on_click=RunsState.show_all)),
        class_name="filters",
    )


def _select(label: str, name: str, *options: Any) -> rx.Component:
    return rx.el.select(
        rx.el.option(f"Any {label.lower()}", value=""),
        *options,
        value=RunsState.chosen[name],
        on_change=lambda value: RunsState.narrow(name, value),
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def _table() -> rx.Component:
    columns = [
        "Run", "Status", "Kind", "For", "Started", ("Took", "r"), ("Tokens", "r"), ("Cost", "r"),
    ]  # fmt: skip
    return rx.el.div(table("Runs", columns, RunsState.runs, _row), class_name="card")


def _row(run: Any) -> rx.Component:
    return table_row(
        link(
            rx.el.span(
                avatar(run.emoji, size="sm"),
                rx.el.span(
                    rx.el.b(run.agent),
                    rx.cond(run.about != "", rx.el.span(run.about, class_name="small muted")),
                    class_name="col",
                    style={"gap": "0"},
                ),
                class_name="row",
            ),
            href="/runs/" + run.id,
            style=PLAIN,
        ),
        status(run.dot, run.word),
        run.kind,
        run.who,
        relative_time(run.at),
        (rx.el.span(run.took, class_name="num"), "r"),
        (rx.el.span(run.tokens, class_name="num"), "r"),
        (rx.el.span(run.cost, class_name="num"), "r"),
        key=run.id,
    )


def _no_runs() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🏃",
            "Nothing has run yet",
            "Each answer and each piece of work an agent does is a run. Ask an agent something,"
            " and the first one stands here.",
            button_link("See your agents", href="/agents"),
        ),
        class_name="card",
    )
