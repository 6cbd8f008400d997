"""The questions a service asks, and the sections of its result, as rows to edit."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, card, checkbox, field
from agents_os.ui.pages.service_editor.rows import KINDS, SECTIONS
from agents_os.ui.pages.service_editor.state import ServiceEditorState


def questions_card() -> rx.Component:
    return card(
        "What the agent needs to know",
        rx.foreach(ServiceEditorState.questions, _question),
        _add("Add a question", "question"),
    )


def _question(row: Any) -> rx.Component:
    return _row(
        row,
        _text("Question", row, "label", row.label, required=True),
        _pick("Answered with", row, KINDS),
        _text("Help", row, "hint", row.hint),
        _text(
            "Choices, one on each line (where it is one or some of several)",
            row,
            "options",
            row.options,
            lines=3,
        ),
        checkbox("Must be answered", f"{row.id}-required", default_checked=row.required),
    )


def result_card() -> rx.Component:
    return card(
        "What the agent hands in",
        field(
            "Name of the result",
            "result",
            default_value=ServiceEditorState.values["result"],
            required=True,
        ),
        rx.foreach(ServiceEditorState.parts, _part),
        _add("Add a section", "part"),
    )


def _part(row: Any) -> rx.Component:
    return _row(
        row,
        _text("Section", row, "label", row.label, required=True),
        _pick("Kind", row, SECTIONS),
        _text("What is in it", row, "hint", row.hint),
    )


def _row(row: Any, *fields: rx.Component) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(row.label, class_name="visually-hidden"),
        *fields,
        rx.el.div(
            button(
                "Remove",
                small=True,
                on_click=ServiceEditorState.remove_row(row.id),
                custom_attrs={"aria-label": "Remove " + row.label},
            ),
            class_name="actions",
        ),
        class_name="section form",
        style={"max_width": "none", "border_width": "0 0 1px"},
        key=row.id,
    )


def _add(text: str, what: str) -> rx.Component:
    return rx.el.div(
        button(text, small=True, on_click=ServiceEditorState.add_row(what)),
        class_name="actions",
        style={"margin_top": "12px"},
    )


def _text(
    label: str, row: Any, what: str, value: Any, *, lines: int = 1, **props: Any
) -> rx.Component:
    name = row.id + "-" + what
    shared = {"id": name, "name": name, "default_value": value, "class_name": "input", **props}
    control = (
        rx.el.input(max_length=500, **shared)
        if lines == 1
        else rx.el.textarea(rows=lines, **shared)
    )
    return rx.el.div(rx.el.label(label, html_for=name), control, class_name="field")


def _pick(label: str, row: Any, options: dict[str, str]) -> rx.Component:
    name = row.id + "-kind"
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.el.select(
            *[rx.el.option(text, value=value) for value, text in options.items()],
            id=name,
            name=name,
            default_value=row.kind,
            class_name="input",
        ),
        class_name="field",
    )
