"""The tasks tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, status
from agents_os.ui.components.browser import link
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.components.tables import table, table_row
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.tasks_state import AgentTasksState
from agents_os.ui.pages.tasks.parts import due, priority_chip
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.session import can

COLUMNS = ["Task", "Status", "Priority", "Due", ("Worth", "r")]


def tasks_tab() -> rx.Component:
    return screen_states(
        AgentTasksState,
        rx.cond(
            AgentTasksState.tasks.length() > 0,
            rx.fragment(
                rx.cond(_may_give(), rx.el.div(_give(small=True), class_name="tab-actions")),
                table("Tasks", COLUMNS, AgentTasksState.tasks, _row),
                load_more(AgentTasksState),
            ),
            empty_state(
                "🗂️",
                "No task yet",
                f"What {AgentState.card.name} is given to do stands here, with what came of it.",
                rx.cond(_may_give(), _give()),
            ),
        ),
        retry=AgentTasksState.refresh,
        who_can="Members of this company see tasks.",
    )


def _may_give() -> Any:
    return can("work:create") & (AgentState.card.lifecycle == "active")


def _give(*, small: bool = False) -> rx.Component:
    begin = QuickTaskState.begin_for("agent:" + AgentState.card.id)
    return button("+ Task", variant="primary", small=small, on_click=begin)


def _row(task: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            link(rx.el.b(task.title), href="/tasks/" + task.id, class_name="plain"),
            rx.cond(task.note != "", rx.el.div(task.note, class_name="small muted")),
        ),
        status(task.dot, task.word),
        priority_chip(task),
        rx.cond(task.due_at != "", due(task), "–"),
        (rx.cond(task.xp != "", task.xp, "–"), "r"),
        key=task.id,
    )
