"""The list of tasks that come again and again."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    confirm_dialog,
    empty_state,
    load_more,
    relative_time,
    screen_states,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.tasks.schedules_state import SchedulesState
from agents_os.ui.pages.tasks.state import TasksState
from agents_os.ui.quick_task.state import QuickTaskState


def schedules() -> rx.Component:
    columns = ["Task", "Comes", "Who", "Next", "Last", ""]
    return screen_states(
        SchedulesState,
        rx.cond(
            SchedulesState.rows.length() > 0,
            rx.fragment(
                rx.el.div(
                    table("Repeating tasks", columns, SchedulesState.rows, _row), class_name="card"
                ),
                load_more(SchedulesState),
            ),
            _none(),
        ),
        retry=SchedulesState.refresh,
        who_can="Members of this company see what repeats.",
    )


def _row(each: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.el.b(each.name),
            rx.cond(each.problem != "", rx.el.div(each.problem, class_name="small error-text")),
        ),
        rx.el.div(each.says, rx.el.div(each.missed, class_name="small muted")),
        each.who,
        rx.cond(each.paused, status("info", "Paused"), _next(each)),
        rx.cond(each.last_at != "", relative_time(each.last_at), "never"),
        _actions(each),
        key=each.id,
    )


def _next(each: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(relative_time(each.next_at)),
        rx.el.ul(
            rx.foreach(each.next_times, lambda at: rx.el.li(at)), class_name="plain small muted num"
        ),
    )


def _actions(each: Any) -> rx.Component:
    history = button("History", small=True, on_click=TasksState.show_made_by(each.id, each.name))
    return rx.el.div(
        rx.cond(
            each.may_change,
            rx.fragment(
                button("Run now", small=True, on_click=SchedulesState.run_now(each.id)),
                rx.cond(
                    each.paused,
                    button("Resume", small=True, on_click=SchedulesState.resume(each.id)),
                    button("Pause", small=True, on_click=SchedulesState.pause(each.id)),
                ),
                button("Change", small=True, on_click=QuickTaskState.begin_change(each.id)),
            ),
        ),
        history,
        rx.cond(each.may_change, _remove(each)),
        class_name="row wrap",
    )


def _remove(each: Any) -> rx.Component:
    return confirm_dialog(
        "Remove this repeating task?",
        "It never comes again. The tasks it made stay.",
        trigger=button("Remove", small=True, variant="ghost"),
        confirm="Remove",
        on_confirm=SchedulesState.remove(each.id),
    )


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔁",
            "Nothing repeats yet",
            "A report every Monday, a check of the inbox every weekday: write a task, and say how"
            " often it repeats.",
            button("+ New task", on_click=QuickTaskState.begin),
        ),
        class_name="card",
    )
