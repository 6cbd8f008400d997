"""What differs between two versions, in words and signs."""

from typing import Any

import reflex as rx

from agents_os.ui.components.forms import select_field


def side(label: str, name: str, sides: Any, value: Any, on_change: Any) -> rx.Component:
    """One of the two that are compared. `sides`: list var of {value, label}."""
    return select_field(label, name, sides, id_=f"compare-{name}", value=value, on_change=on_change)


def differences(changes: Any) -> rx.Component:
    """`changes`: a list var of rows with path, label and lines (kind, sign, text)."""
    return rx.cond(
        changes.length() == 0,
        rx.el.p("No difference.", class_name="muted"),
        rx.el.div(rx.foreach(changes, _change), class_name="diff"),
    )


def _change(change: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h3(change.label),
        rx.el.div(rx.foreach(change.lines, _line), class_name="lines"),
        key=change.path,
    )


def _line(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(line.sign), rx.el.span(line.text), class_name="line " + line.kind.to(str)
    )
