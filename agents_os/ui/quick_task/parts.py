"""The dialog of quick add, and the key that opens it."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside
from agents_os.ui.components.basics import avatar, button, chip, notice
from agents_os.ui.components.dialogs import close_dialog
from agents_os.ui.components.forms import field, form, form_actions, select_field, text_area
from agents_os.ui.quick_task.repeat_parts import repeat_fields
from agents_os.ui.quick_task.repeat_state import RepeatState
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.task_words import CATEGORIES, PRIORITIES

CHANGING = RepeatState.schedule_id != ""
PAUSE_MS = 400  # of typing, until it is worth asking who could do it


class NewTaskKey(rx.Component):
    """Opens quick add on `n`, and when the palette says so."""

    library = beside(__name__, "quick_task.jsx")
    tag = "NewTaskKey"
    on_open: rx.EventHandler[rx.event.no_args_event_spec]


class Styles(rx.Fragment):
    def add_imports(self) -> dict[str, list[str]]:
        return {"": [beside(__name__, "quick_task.css")]}


def quick_task() -> rx.Component:
    """For the shell of every screen."""
    return rx.fragment(
        Styles.create(),
        NewTaskKey.create(on_open=QuickTaskState.begin),
        rx.dialog.root(
            rx.dialog.content(
                rx.dialog.title(
                    rx.cond(CHANGING, "Change a repeating task", "New task"),
                    class_name="dialog-title",
                ),
                rx.dialog.description(
                    rx.cond(
                        QuickTaskState.from_chat,
                        "Made from a chat answer. The question and the answer are attached.",
                        "",
                    ),
                    class_name="dialog-text",
                ),
                _form(),
                max_width="640px",
                class_name="quick-task",
            ),
            open=QuickTaskState.open,
            on_open_change=QuickTaskState.show,
        ),
    )


def _form() -> rx.Component:
    return form(
        rx.cond(QuickTaskState.problem != "", notice(QuickTaskState.problem, tone="red")),
        _text("Title", "title", max_length=200, required=True, auto_focus=True),
        _area("Details", "details", rows=4, hint="What it is for, what to use, what to avoid."),
        rx.el.div(
            _select(
                "Priority", "priority", [(p.value, word) for p, (word, _) in PRIORITIES.items()]
            ),
            _select("Category", "category", [(c.value, word) for c, word in CATEGORIES.items()]),
            rx.cond(
                RepeatState.rule["every"] == "",
                field("Due", "due", type="date", id_="task-due"),
            ),
            class_name="three",
        ),
        _area(
            "It is done when",
            "criteria",
            rows=3,
            hint="One criterion per line. You check them off when you accept.",
        ),
        _who(),
        rx.cond(QuickTaskState.from_chat, rx.fragment(), repeat_fields()),
        rx.el.div(
            rx.cond(CHANGING, form_actions("Save"), form_actions("Create task")),
            close_dialog(),
            rx.cond(QuickTaskState.worth != "", chip(QuickTaskState.worth, tone="gold")),
            class_name="row wrap",
        ),
        on_submit=QuickTaskState.create,
        key=QuickTaskState.drafts.to_string(),
    )


def _text(label: str, name: str, **props: Any) -> rx.Component:
    return field(label, name, id_=f"task-{name}", **_noted(name), **props)


def _area(label: str, name: str, **props: Any) -> rx.Component:
    return text_area(label, name, id_=f"task-{name}", max_length=20_000, **_noted(name), **props)


def _select(label: str, name: str, options: list[tuple[str, str]]) -> rx.Component:
    return select_field(
        label,
        name,
        options,
        id_=f"task-{name}",
        default_value=QuickTaskState.draft[name],
        on_change=lambda value: QuickTaskState.note(name, value),
    )


def _noted(name: str) -> dict[str, Any]:
    return {
        "default_value": QuickTaskState.draft[name],
        "on_change": lambda value: QuickTaskState.note(name, value).debounce(PAUSE_MS),
    }


def _who() -> rx.Component:
    return rx.el.div(
        rx.el.label("Who does it", html_for="task-assignee"),
        rx.el.select(
            rx.el.option("Nobody yet", value=""),
            rx.el.optgroup(rx.foreach(QuickTaskState.agents, _option), label="Agents"),
            rx.el.optgroup(rx.foreach(QuickTaskState.people, _option), label="People"),
            id="task-assignee",
            name="assignee",
            class_name="input",
            value=QuickTaskState.assignee,
            on_change=QuickTaskState.pick,
        ),
        rx.cond(
            QuickTaskState.suggestions.length() > 0,
            rx.el.div(
                rx.el.div("Suggested", class_name="small muted"),
                rx.foreach(QuickTaskState.suggestions, _suggestion),
                class_name="suggestions",
                role="group",
                custom_attrs={"aria-label": "Suggested, best first"},
            ),
        ),
        class_name="field",
    )


def _option(choice: Any) -> rx.Component:
    return rx.el.option(choice["label"], value=choice["value"])


def _suggestion(each: Any) -> rx.Component:
    on = QuickTaskState.assignee == each.value
    return button(
        avatar(each.emoji, size="sm"),
        rx.el.span(
            rx.el.b(each.name),
            rx.el.span(each.reasons, class_name="small muted"),
            class_name="grow why",
        ),
        rx.cond(
            each.price != "",
            rx.el.span("cost: ", each.price, class_name="small muted facts num"),
        ),
        extra="suggestion",
        key=each.value,
        on_click=QuickTaskState.pick(each.value),
        custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
    )
