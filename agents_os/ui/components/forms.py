"""Fields: a label for every input, hint and error tied to it, errors in words."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button


def field(
    label: Any, name: str, *, hint: Any = "", error: Any = "", id_: str = "", **props: Any
) -> rx.Component:
    """A labelled input. `props` go to the input (type, value, default_value, required, ...)."""
    key = id_ or f"field-{name}"
    described = _descriptions(key, hint, error)
    control = rx.el.input(
        id=key, name=name, class_name="input", custom_attrs=_aria(key, hint, error), **props
    )
    return rx.el.div(rx.el.label(label, html_for=key), control, *described, class_name="field")


def text_area(
    label: Any, name: str, *, hint: Any = "", error: Any = "", id_: str = "", **props: Any
) -> rx.Component:
    """A labelled text of several lines."""
    key = id_ or f"field-{name}"
    control = rx.el.textarea(
        id=key, name=name, class_name="input", custom_attrs=_aria(key, hint, error), **props
    )
    described = _descriptions(key, hint, error)
    return rx.el.div(rx.el.label(label, html_for=key), control, *described, class_name="field")


def select_field(
    label: Any,
    name: str,
    options: Any,
    *,
    hint: Any = "",
    error: Any = "",
    id_: str = "",
    **props: Any,
) -> rx.Component:
    """A labelled native select. `options`: (value, text) pairs, or a list var of {value, label}."""
    key = id_ or f"field-{name}"
    if isinstance(options, rx.Var):
        choices = [rx.foreach(options, lambda o: rx.el.option(o["label"], value=o["value"]))]
    else:
        choices = [rx.el.option(text, value=value) for value, text in options]
    control = rx.el.select(
        *choices,
        id=key,
        name=name,
        class_name="input",
        custom_attrs=_aria(key, hint, error),
        **props,
    )
    described = _descriptions(key, hint, error)
    return rx.el.div(rx.el.label(label, html_for=key), control, *described, class_name="field")


def checkbox(label: Any, name: str, *, hint: Any = "", **props: Any) -> rx.Component:
    """A box to tick, its label a part of the target."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, **props),
        rx.el.span(rx.el.span(label), rx.el.div(hint, class_name="hint")),
        class_name="check",
    )


def emoji_picker(
    legend: str, name: str, emoji: Sequence[str], *, selected: Any = ""
) -> rx.Component:
    """Radio buttons that look like a grid of faces. Remount it (`key`) to change `selected`."""

    def face(symbol: str) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=name,
                value=symbol,
                default_checked=rx.Var.create(selected) == symbol,
                custom_attrs={"aria-label": symbol},
            ),
            rx.el.span(symbol, aria_hidden=True),
        )

    return rx.el.fieldset(
        rx.el.legend(legend, class_name="label", style={"padding": "0 0 4px"}),
        rx.el.div(*[face(symbol) for symbol in emoji], class_name="emoji-grid"),
        style={"border": "0", "padding": "0", "margin": "0"},
    )


def form(*content: Any, on_submit: Any, **props: Any) -> rx.Component:
    """A form whose fields reach the handler `on_submit(data)` as one dict: check it inside."""
    return rx.el.form(*content, on_submit=on_submit, **{"class_name": "form", **props})


def form_actions(submit: str, *more: rx.Component, busy: Any = False) -> rx.Component:
    """The one green button of a form, and what stands beside it."""
    return rx.el.div(
        button(submit, type="submit", variant="primary", disabled=busy), *more, class_name="actions"
    )


def _aria(key: str, hint: Any, error: Any) -> dict[str, Any]:
    described = [f"{key}-hint"] if _given(hint) else []
    described += [f"{key}-error"] if _given(error) else []
    return {
        **({"aria-describedby": " ".join(described)} if described else {}),
        **(
            {"aria-invalid": rx.cond(rx.Var.create(error) != "", "true", "false")}
            if _given(error)
            else {}
        ),
    }


def _descriptions(key: str, hint: Any, error: Any) -> list[Any]:
    parts = [rx.el.div(hint, id=f"{key}-hint", class_name="hint")] if _given(hint) else []
    if _given(error):
        parts.append(rx.el.div(error, id=f"{key}-error", class_name="error-text", role="alert"))
    return parts


def _given(text: Any) -> bool:
    return isinstance(text, rx.Var | rx.Component) or bool(text)
