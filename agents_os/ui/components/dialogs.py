"""Dialogs, menus and tooltips: behaviour by Radix (focus, Esc, arrow keys), look by theme.css."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button


def dialog(
    title: Any,
    *content: Any,
    trigger: Any = None,
    text: Any = "",
    wide: bool = False,
    **props: Any,
) -> rx.Component:
    """A modal window. Uncontrolled with a `trigger`, else pass `open` and `on_open_change`.

    `wide`: for what is looked at side by side.
    """
    return rx.dialog.root(
        *([rx.dialog.trigger(trigger)] if trigger is not None else []),
        rx.dialog.content(
            rx.dialog.title(title, class_name="dialog-title"),
            rx.dialog.description(text, class_name="dialog-text"),
            *content,
            max_width="980px" if wide else "520px",
        ),
        **props,
    )


def close_dialog(label: str = "Cancel") -> rx.Component:
    """Inside a dialog: closes it."""
    return rx.dialog.close(button(label, variant="ghost"))


def confirm_dialog(
    title: Any, consequence: Any, *, trigger: Any, confirm: str, on_confirm: Any
) -> rx.Component:
    """Asks before something that cannot be undone; `consequence` says what will happen."""
    return rx.alert_dialog.root(
        rx.alert_dialog.trigger(trigger),
        rx.alert_dialog.content(
            rx.alert_dialog.title(title, class_name="dialog-title"),
            rx.alert_dialog.description(consequence, class_name="dialog-text"),
            rx.el.div(
                rx.alert_dialog.cancel(button("Keep as it is", variant="ghost")),
                rx.alert_dialog.action(button(confirm, variant="danger", on_click=on_confirm)),
                class_name="row end",
                style={"margin_top": "16px"},
            ),
            max_width="440px",
        ),
    )


def menu(trigger: Any, *items: Any, align: str = "end") -> rx.Component:
    """A menu of `menu_item`s under a button."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(trigger),
        rx.dropdown_menu.content(*items, align=align, variant="soft"),
        modal=False,
    )


def menu_item(*content: Any, on_select: Any, **props: Any) -> rx.Component:
    return rx.dropdown_menu.item(*content, on_select=on_select, **props)


def menu_separator() -> rx.Component:
    return rx.dropdown_menu.separator()


def tooltip(trigger: Any, text: Any) -> rx.Component:
    """A hint on hover and focus. Never the only place where something is said."""
    return rx.tooltip(trigger, content=text)
