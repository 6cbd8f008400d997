"""Facts, comments and what else hangs on a task."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    card,
    checkbox,
    chip,
    form,
    link,
    relative_time,
    status,
    text_area,
)
from agents_os.ui.pages.task.parts_state import PartsState
from agents_os.ui.pages.task.review_parts import said
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.session import can

NOBODY = "Nobody yet"


def head() -> rx.Component:
    task = TaskState.card
    return rx.el.div(
        link("‹ All tasks", href="/tasks", class_name="back"),
        rx.el.div(
            rx.el.h1(task.title),
            rx.el.div(*_actions(), class_name="actions row wrap"),
            class_name="page-head",
            style={"margin_bottom": "0"},
        ),
        rx.el.div(
            status(task.dot, task.word),
            chip(task.priority, " priority", tone=task.tone),
            chip(task.category),
            rx.cond(
                TaskState.order_id != "", link("Its order", href="/orders/" + TaskState.order_id)
            ),
            rx.cond(task.xp != "", chip(task.xp, tone="gold")),
            class_name="row wrap",
        ),
        rx.el.p(TaskState.next.text, class_name="next-step " + TaskState.next.tone),
        class_name="task-head",
    )


def _actions() -> list[rx.Component]:
    def may(what: str) -> Any:
        return TaskState.can.contains(what)

    working = TaskState.card.status == "in_progress"
    return [
        rx.cond(
            may("submit"),
            button("Hand in a result", on_click=ReviewState.ask("hand_in"), variant="primary"),
        ),
        rx.cond(may("edit"), button("Edit", on_click=PartsState.ask("edit"))),
        rx.cond(may("start") & ~working, button("Start", on_click=TaskState.start)),
        rx.cond(
            may("assign"),
            button(
                rx.cond(TaskState.card.who == "", "Give to…", "Give to somebody else…"),
                on_click=TaskState.ask("assign"),
            ),
        ),
        rx.cond(may("reopen"), button("Reopen…", on_click=TaskState.ask("reopen"))),
        rx.cond(
            may("cancel"), button("Cancel task…", variant="ghost", on_click=TaskState.ask("cancel"))
        ),
    ]


def asked_for() -> rx.Component:
    """The words of the task, and when it is done."""
    return card(
        "What is asked for",
        rx.cond(
            TaskState.details != "",
            rx.el.p(TaskState.details, class_name="written"),
            rx.el.p("The title says it all.", class_name="muted"),
        ),
        rx.cond(
            TaskState.criteria.length() > 0,
            rx.el.div(
                rx.el.h3("Done when", class_name="small muted", style={"margin": "12px 0 4px"}),
                rx.el.ul(
                    rx.foreach(TaskState.criteria, _criterion),
                    class_name="done-when",
                ),
            ),
        ),
    )


def _criterion(each: Any) -> rx.Component:
    return rx.el.li(
        each["text"],
        rx.cond(each["met"] != "", rx.el.span(" (", each["met"], ")", class_name="faint")),
    )


def facts() -> rx.Component:
    task = TaskState.card
    return card(
        "Facts",
        rx.el.dl(
            rx.el.dt("Who"),
            rx.el.dd(
                rx.cond(
                    task.who != "",
                    rx.el.span(avatar(task.emoji, size="sm"), task.who, class_name="row end"),
                    NOBODY,
                )
            ),
            rx.cond(
                task.due_at != "",
                rx.fragment(
                    rx.el.dt("Due"),
                    rx.el.dd(
                        relative_time(task.due_at),
                        rx.cond(task.overdue, rx.el.span(" (overdue)", class_name="late")),
                    ),
                ),
            ),
            rx.foreach(
                TaskState.facts.items(),
                lambda pair: rx.fragment(rx.el.dt(pair[0]), rx.el.dd(pair[1])),
            ),
            rx.el.dt("Created"),
            rx.el.dd(relative_time(TaskState.created_at)),
            rx.cond(
                TaskState.completed_at != "",
                rx.fragment(rx.el.dt("Completed"), rx.el.dd(relative_time(TaskState.completed_at))),
            ),
            class_name="kv num",
        ),
    )


def comments() -> rx.Component:
    return card(
        "Comments",
        rx.cond(
            TaskState.comments.length() > 0,
            rx.el.ul(rx.foreach(TaskState.comments, said), class_name="said-list"),
            rx.el.p("Nothing was said yet.", class_name="muted"),
        ),
        rx.cond(can("work:create"), _say()),
    )


def _say() -> rx.Component:
    return form(
        text_area("Your comment", "text", required=True, max_length=20_000, rows=2, id_="say"),
        rx.cond(TaskState.for_agent, checkbox("The agent reads it when it works", "for_agent")),
        rx.el.div(button("Comment", type="submit"), class_name="actions"),
        on_submit=TaskState.comment,
        key=TaskState.said.to_string(),
        style={"margin_top": "12px", "max_width": "none", "gap": "8px"},
    )
