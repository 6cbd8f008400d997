"""/tasks: what is to do, who does it, what waits for a look."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    chip,
    empty_state,
    load_more,
    none_fit,
    notice,
    page_head,
    screen_states,
)
from agents_os.ui.components.workforce import Styles, chosen_button, search_box
from agents_os.ui.pages.tasks.batch_parts import batch_dialog
from agents_os.ui.pages.tasks.batch_state import BatchState
from agents_os.ui.pages.tasks.browser import TaskStyles
from agents_os.ui.pages.tasks.parts import board, rows_table
from agents_os.ui.pages.tasks.schedules_parts import schedules
from agents_os.ui.pages.tasks.state import TasksState
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen
from agents_os.ui.task_words import CATEGORIES, PRIORITIES, STATUSES

DUE = [
    ("", "Any due date"),
    ("overdue", "Overdue"),
    ("today", "Due today or before"),
    ("week", "Due in 7 days or before"),
]
VIEWS = [("board", "Board"), ("list", "List"), ("repeating", "Repeating")]


@screen("/tasks", title="Tasks", active="tasks", on_load=TasksState.on_load)
def tasks_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        TaskStyles.create(),
        page_head(
            "Tasks",
            "What is to do, who does it, and what waits for your look.",
            rx.cond(can("work:create"), button("From a file…", on_click=BatchState.begin)),
            rx.cond(can("work:create"), _new_task()),
        ),
        batch_dialog(),
        rx.cond(
            TasksState.view == "repeating",
            rx.fragment(
                rx.el.div(rx.el.div(_views(), class_name="showing"), class_name="filters"),
                schedules(),
            ),
            _tasks(),
        ),
    )


def _tasks() -> rx.Component:
    return screen_states(
        TasksState,
        _filters(),
        rx.cond(TasksState.made_by != "", _made_by()),
        rx.cond(
            TasksState.nothing,
            rx.cond(TasksState.filtered, none_fit("task", TasksState.show_all), _no_tasks()),
            rx.cond(
                TasksState.view == "list",
                rx.fragment(rows_table(), load_more(TasksState)),
                board(),
            ),
        ),
        retry=TasksState.refresh,
        who_can="Members of this company see its tasks.",
    )


def _made_by() -> rx.Component:
    return notice("Made by the repeating task “", TasksState.made_by_name, "”.")


def _new_task() -> rx.Component:
    return button("+ New task", variant="primary", on_click=QuickTaskState.begin)


def _filters() -> rx.Component:
    everybody = [
        rx.el.option("Anybody", value=""),
        rx.el.optgroup(rx.foreach(TasksState.agents, _option), label="Agents"),
        rx.el.optgroup(rx.foreach(TasksState.people, _option), label="People"),
    ]
    return rx.el.div(
        search_box("Search tasks", TasksState.query, TasksState.search.debounce(200)),
        _select("Who", everybody, TasksState.who, TasksState.show_who),
        _choice("Priority", "priority", [(p.value, word) for p, (word, _) in PRIORITIES.items()]),
        _choice("Category", "category", [(c.value, word) for c, word in CATEGORIES.items()]),
        _select(
            "Due",
            [rx.el.option(text, value=value) for value, text in DUE],
            TasksState.chosen["due"],
            TasksState.show_due,
        ),
        rx.cond(
            TasksState.view == "list",
            _choice("Status", "status", [(s.value, word) for s, (word, _) in STATUSES.items()]),
        ),
        chosen_button("Mine", on=TasksState.mine, on_click=TasksState.show_mine(~TasksState.mine)),
        rx.cond(
            TasksState.filtered, button("Clear", variant="ghost", on_click=TasksState.show_all)
        ),
        rx.el.div(_views(), class_name="showing"),
        class_name="filters",
        key=TasksState.resets.to_string() + SessionState.org_id,
    )


def _views() -> rx.Component:
    return rx.el.span(
        *[
            chosen_button(text, on=TasksState.view == view, on_click=TasksState.show_as(view))
            for view, text in VIEWS
        ],
        class_name="toggle",
        role="group",
        custom_attrs={"aria-label": "Show as"},
    )


def _choice(label: str, name: str, options: list[tuple[str, str]]) -> rx.Component:
    everything = rx.el.option(f"Any {label.lower()}", value="")
    made = [everything, *(rx.el.option(text, value=value) for value, text in options)]
    return _select(label, made, TasksState.chosen[name], lambda v: TasksState.narrow(name, v))


def _option(choice: Any) -> rx.Component:
    return rx.el.option(choice["label"], value=choice["value"])


def _select(label: str, options: list[Any], value: Any, on_change: Any) -> rx.Component:
    return rx.el.select(
        *options,
        value=value,
        on_change=on_change,
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def _no_tasks() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🗂️",
            "Nothing to do yet",
            "A task is a piece of work with a result you accept: an article, a summary, a list."
            " Write down the first one, and give it to whoever should do it.",
            rx.cond(
                can("work:create"),
                button("Write the first task", on_click=QuickTaskState.begin),
                chip("Members write tasks"),
            ),
        ),
        class_name="card",
    )
