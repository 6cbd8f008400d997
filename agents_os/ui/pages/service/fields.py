"""A question of a service as a field: label, help, input, and what is wrong with the answer."""

from typing import Any

import reflex as rx


def question(asked: Any) -> rx.Component:
    """`asked` is a `Question`."""
    return rx.el.div(
        rx.match(
            asked.kind,
            ("yes", _yes(asked)),
            ("boxes", _boxes(asked)),
            rx.fragment(
                rx.el.label(asked.label, _optional(asked), html_for="answer-" + asked.key),
                rx.match(
                    asked.kind,
                    ("choice", _choice(asked)),
                    ("textarea", _area(asked, 6)),
                    ("lines", _area(asked, 4)),
                    _line(asked),
                ),
                _hint(asked),
            ),
        ),
        rx.cond(
            asked.error != "",
            rx.el.div(
                asked.error,
                id="answer-" + asked.key + "-error",
                class_name="error-text",
                role="alert",
            ),
        ),
        class_name="field",
        key=asked.key,
    )


def _line(asked: Any) -> rx.Component:
    return rx.el.input(
        type=asked.kind,
        default_value=asked.value,
        min=asked.least,
        max=asked.most,
        step=rx.cond(asked.kind == "number", asked.step, ""),
        max_length=asked.longest,
        **_shared(asked),
    )


def _area(asked: Any, rows: int) -> rx.Component:
    return rx.el.textarea(
        default_value=asked.value, rows=rows, max_length=asked.longest, **_shared(asked)
    )


def _choice(asked: Any) -> rx.Component:
    return rx.el.select(
        rx.el.option("Choose…", value=""),
        rx.foreach(asked.options, lambda each: rx.el.option(each.label, value=each.label)),
        default_value=asked.value,
        **_shared(asked),
    )


def _boxes(asked: Any) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(asked.label, _optional(asked), class_name="label"),
        rx.foreach(
            asked.options,
            lambda each: rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name=asked.key + "[]",
                    value=each.label,
                    default_checked=each.chosen,
                ),
                rx.el.span(each.label),
                class_name="check",
                key=each.label,
            ),
        ),
        _hint(asked),
        style={"border": "0", "padding": "0", "margin": "0"},
    )


def _yes(asked: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=asked.key, default_checked=asked.checked),
        rx.el.span(rx.el.span(asked.label), rx.el.div(asked.hint, class_name="hint")),
        class_name="check",
    )


def _optional(asked: Any) -> rx.Component:
    return rx.cond(asked.required, rx.fragment(), rx.el.span(" (optional)", class_name="faint"))


def _hint(asked: Any) -> rx.Component:
    return rx.cond(
        asked.hint != "",
        rx.el.div(asked.hint, id="answer-" + asked.key + "-hint", class_name="hint"),
    )


def _shared(asked: Any) -> dict[str, Any]:
    key = "answer-" + asked.key
    return {
        "id": key,
        "name": asked.key,
        "class_name": "input",
        "custom_attrs": {
            "aria-required": rx.cond(asked.required, "true", "false"),
            "aria-invalid": rx.cond(asked.error != "", "true", "false"),
            "aria-describedby": key + "-hint " + key + "-error",
        },
    }
