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
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.approvals.browser import ControlStyles
from agents_os.ui.pages.run.cost import cost_card
from agents_os.ui.pages.run.picture import picture
from agents_os.ui.pages.run.retry import retry_button, retry_dialog
from agents_os.ui.pages.run.retry_state import RetryState
from agents_os.ui.pages.run.state import RunState
from agents_os.ui.shell import screen
from agents_os.ui.used import UsedStyles, used_list


@screen("/runs/[run_id]", title="Run", active="runs", on_load=[RetryState.shut, RunState.on_load])
def run_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ControlStyles.create(),
        UsedStyles.create(),
        rx.cond(
            RunState.missing,
            _missing(),
            screen_states(
                RunState,
                _head(),
                rx.cond(RunState.problem_told != "", _problem()),
                rx.cond(RunState.place != "", notice(RunState.place, tone="gold")),
                picture(RunState),
                rx.el.div(
                    rx.el.div(_timeline(), _steps(), cost_card(RunState), class_name="col"),
                    rx.el.div(_facts(), _memories(), _used(), class_name="col"),
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
                status(run.dot, run.word),
                " · ",
                run.kind,
                " · began ",
                relative_time(run.at),
                rx.cond(
                    RunState.before_href != "",
                    rx.fragment(" · ", link("The run before it", href=RunState.before_href)),
                ),
            ),
            rx.cond(
                RunState.back_href != "", button_link(RunState.back_text, href=RunState.back_href)
            ),
            rx.cond(
                RunState.can.contains("continue"),
                button("Resume", variant="primary", on_click=RunState.go_on),
            ),
            rx.cond(
                RunState.can.contains("retry"),
                button("Try again", variant="primary", on_click=RunState.retry),
            ),
            rx.cond(
                RunState.can.contains("retry_workflow"),
                rx.fragment(retry_button(), retry_dialog()),
            ),
            rx.cond(RunState.can.contains("pause"), button("Pause", on_click=RunState.pause)),
            rx.cond(RunState.can.contains("cancel"), _cancel()),
        ),
    )


def _problem() -> rx.Component:
    text, href = RunState.way_out[0], RunState.way_out[1]
    return notice(RunState.problem_told, rx.cond(href != "", link(text, href=href)), tone="red")


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
            rx.el.p(RunState.nothing, class_name="small muted"),
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
    return rx.cond(
        RunState.steps.length() > 0,
        card("Steps", rx.el.ol(rx.foreach(RunState.steps, _step), class_name="steps-list")),
    )


def _step(step: Any) -> rx.Component:
    """Closed: what, how it went, how long, how much. Open: what went in and came out."""
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                rx.el.span(step.name, class_name="what"),
                status(step.dot, step.word),
                rx.el.span(step.took, class_name="num small muted"),
            ),
            rx.el.dl(
                _fact("Attempt", step.attempt),
                _fact("Tokens", step.tokens),
                rx.cond(step.cost != "", _fact("Cost", step.cost)),
                _fact("Name in the API", step.key),
                class_name="kv num",
            ),
            _part("Went in", step.given),
            _part("Came out", step.result),
        ),
        rx.cond(step.problem != "", rx.el.p(step.problem, class_name="small error-text")),
        key=step.key,
    )


def _fact(label: str, value: Any) -> rx.Component:
    return rx.fragment(rx.el.dt(label), rx.el.dd(value))


def _part(label: str, data: Any) -> rx.Component:
    return rx.cond(
        data != "",
        rx.fragment(
            rx.el.h3(label, class_name="small muted"),
            rx.el.pre(data, class_name="data", tab_index=0),
        ),
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


def _memories() -> rx.Component:
    """Why it answered so: what it was told from memory."""
    told = RunState.memories.length() + RunState.forgotten
    return rx.cond(
        told > 0,
        card(
            "Remembered",
            rx.el.ul(
                rx.foreach(RunState.memories, lambda text: rx.el.li(text, class_name="small")),
                class_name="facts-list",
            ),
            rx.cond(
                RunState.forgotten > 0,
                rx.el.p(RunState.forgotten, " more, not used any more", class_name="small muted"),
            ),
            link(
                "Open its memory", href=RunState.run.agent_href + "?tab=memory", class_name="small"
            ),
        ),
    )


def _used() -> rx.Component:
    """The documents it was given, and which of them it cited."""
    return rx.cond(
        RunState.used.passages.length() > 0, card("What was used", used_list(RunState.used))
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
