"""/runs/<id>: one run from its beginning to its end."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    card,
    confirm_dialog,
    empty_state,
    link,
    notice,
    page_head,
    relative_time,
    screen_states,
    status,
    table,
    table_row,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.approvals.browser import ControlStyles
from agents_os.ui.pages.run.state import RunState
from agents_os.ui.shell import screen


@screen("/runs/[run_id]", title="Run", active="runs", on_load=RunState.on_load)
def run_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ControlStyles.create(),
        rx.cond(
            RunState.missing,
            _missing(),
            screen_states(
                RunState,
                _head(),
                rx.cond(RunState.problem_told != "", notice(RunState.problem_told, tone="red")),
                rx.el.div(
                    rx.el.div(_timeline(), _steps(), class_name="col"),
                    rx.el.div(_facts(), class_name="col"),
                    class_name="run-page",
                    style={"margin_top": "16px"},
                ),
                retry=RunState.on_load,
                who_can="Members of this company see runs.",
            ),
        ),
    )


def _head() -> rx.Component:
    run = RunState.run
    return rx.fragment(
        link("← All runs", href="/runs", class_name="small"),
        page_head(
            rx.el.span(avatar(run.emoji, size="sm"), run.agent, class_name="row"),
            rx.el.span(
                status(run.dot, run.word), " · ", run.kind, " · began ", relative_time(run.at)
            ),
            rx.cond(
                RunState.back_href != "", button_link(RunState.back_text, href=RunState.back_href)
            ),
            rx.cond(
                RunState.can.contains("continue"),
                button("Go on", variant="primary", on_click=RunState.go_on),
            ),
            rx.cond(RunState.can.contains("pause"), button("Pause", on_click=RunState.pause)),
            rx.cond(RunState.can.contains("cancel"), _cancel()),
        ),
    )


def _cancel() -> rx.Component:
    return confirm_dialog(
        "Stop this run?",
        "It ends within a second and cannot go on. What it finished is kept.",
        trigger=button("Stop", variant="danger"),
        confirm="Stop it",
        on_confirm=RunState.cancel,
    )


def _timeline() -> rx.Component:
    return card(
        "What happened",
        rx.el.ol(rx.foreach(RunState.timeline, _event), class_name="timeline"),
        rx.cond(
            RunState.cut,
            rx.el.p("The newest events are only in the API.", class_name="small muted"),
        ),
        rx.cond(
            RunState.timeline.length() == 0,
            rx.el.p("Nothing was recorded yet.", class_name="small muted"),
        ),
    )


def _event(item: Any) -> rx.Component:
    return rx.el.li(
        rx.el.i(class_name="dot " + item.dot, aria_hidden=True),
        rx.el.span(item.text, _data(item.data), class_name="what"),
        rx.el.span(relative_time(item.at)),
        rx.el.span(item.after, class_name="after num"),
        key=item.id,
    )


def _data(data: Any) -> rx.Component:
    return rx.cond(
        data != "",
        rx.el.details(rx.el.summary("Data"), rx.el.pre(data, class_name="data")),
    )


def _steps() -> rx.Component:
    columns = ["Step", "Status", ("Attempt", "r"), ("Took", "r"), ("Tokens", "r")]
    return rx.cond(
        RunState.steps.length() > 0,
        card("Steps", table("Steps", columns, RunState.steps, _step), flush=True),
    )


def _step(step: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.el.b(step.key),
            rx.cond(step.problem != "", rx.el.div(step.problem, class_name="small error-text")),
            rx.el.div(_data(step.data), class_name="timeline"),
        ),
        status(step.dot, step.word),
        (step.attempt, "r"),
        (rx.el.span(step.took, class_name="num"), "r"),
        (rx.el.span(step.tokens, class_name="num"), "r"),
        key=step.key,
    )


def _facts() -> rx.Component:
    return card(
        "Facts",
        rx.el.dl(
            rx.foreach(
                RunState.facts, lambda fact: rx.fragment(rx.el.dt(fact[0]), rx.el.dd(fact[1]))
            ),
            class_name="kv num",
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such run",
            "It does not exist here, or it was not shared with you.",
            button_link("See all runs", href="/runs"),
        ),
        class_name="card",
    )
