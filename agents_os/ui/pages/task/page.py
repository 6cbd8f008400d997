"""/tasks/<id>: one task, its result, and the decision about it."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    empty_state,
    field,
    form,
    screen_states,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.task.dialogs import asked_dialog, not_now
from agents_os.ui.pages.task.earned_parts import earned
from agents_os.ui.pages.task.earned_state import EarnedState
from agents_os.ui.pages.task.edit_parts import attachments, dependencies, edit_dialogs, runs
from agents_os.ui.pages.task.parts import (
    asked_for,
    comments,
    facts,
    head,
)
from agents_os.ui.pages.task.review_parts import deliverable, review_dialogs
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.pages.tasks.browser import TaskStyles
from agents_os.ui.shell import screen
from agents_os.ui.used import UsedStyles


@screen(
    "/tasks/[task_id]",
    title="Task",
    active="tasks",
    on_load=[TaskState.on_load, ReviewState.on_load, EarnedState.on_load],
)
def task_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        TaskStyles.create(),
        UsedStyles.create(),
        rx.cond(
            TaskState.missing,
            _missing(),
            screen_states(
                TaskState,
                head(),
                rx.el.div(
                    rx.el.div(deliverable(), asked_for(), comments(), class_name="col"),
                    rx.el.div(
                        earned(),
                        facts(),
                        runs(),
                        dependencies(),
                        attachments(),
                        class_name="col",
                    ),
                    class_name="task-page",
                ),
                review_dialogs(),
                edit_dialogs(),
                _dialogs(),
                retry=TaskState.on_load,
                who_can="Members of this company see its tasks.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such task",
            "It does not exist here, or it was not shared with you.",
            button_link("See all tasks", href="/tasks"),
        ),
        class_name="card",
    )


def _dialogs() -> rx.Component:
    return rx.fragment(
        asked_dialog(
            TaskState,
            "assign",
            "Who should do it?",
            "Whoever works on it now stops, and it begins again.",
            form(_who(), _buttons("Give", "primary"), on_submit=TaskState.assign),
        ),
        asked_dialog(
            TaskState,
            "cancel",
            "Cancel this task?",
            "Work under way stops. What was handed in is kept, and the task can be reopened.",
            form(
                field("Reason", "reason", hint="Optional.", max_length=500, id_="cancel-reason"),
                _buttons("Cancel task", "danger"),
                on_submit=TaskState.cancel,
            ),
        ),
        asked_dialog(
            TaskState,
            "reopen",
            "Reopen this task?",
            "It is to do again. An accepted result counts as sent back, and its points are taken"
            " back.",
            form(
                field("Reason", "reason", hint="Optional.", max_length=500, id_="reopen-reason"),
                _buttons("Reopen", "primary"),
                on_submit=TaskState.reopen,
            ),
        ),
    )


def _who() -> rx.Component:
    def option(choice: Any) -> rx.Component:
        return rx.el.option(choice["label"], value=choice["value"])

    return rx.el.div(
        rx.el.label("Who does it", html_for="give-to"),
        rx.el.select(
            rx.el.option("Nobody", value=""),
            rx.el.optgroup(rx.foreach(TaskState.agents, option), label="Agents"),
            rx.el.optgroup(rx.foreach(TaskState.people, option), label="People"),
            id="give-to",
            name="assignee",
            class_name="input",
        ),
        class_name="field",
    )


def _buttons(verb: str, variant: Any) -> rx.Component:
    return rx.el.div(
        button(verb, type="submit", variant=variant),
        not_now(TaskState),
        class_name="actions",
    )
