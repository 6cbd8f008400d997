"""What the gallery, the list of agents, mission control and the welcome share."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside
from agents_os.ui.components.basics import avatar, button, chip

_LIBRARY = beside(__name__, "workforce.jsx")
_STYLES = beside(__name__, "workforce.css")


class Styles(rx.Fragment):
    """workforce.css, loaded with the pages that draw this."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Opened(rx.Component):
    """Moves focus to the element `target` whenever `what` becomes something else."""

    library = _LIBRARY
    tag = "Opened"
    target: rx.Var[str]
    what: rx.Var[str]


class ZoneHint(rx.Component):
    """Offers the browser's time zone when `current` is another one."""

    library = _LIBRARY
    tag = "ZoneHint"
    current: rx.Var[str]
    on_use: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def template_card(t: Any, *, pressed: Any, on_choose: Any) -> rx.Component:
    """A template to choose. `t` is a `TemplateRow` (pages/hire/rows.py)."""
    return rx.el.button(
        rx.el.span(
            avatar(t.emoji),
            rx.el.span(
                rx.el.span(t.name, class_name="name"),
                rx.el.span(t.role, class_name="small muted trunc", style={"display": "block"}),
                class_name="grow",
                style={"display": "block"},
            ),
            class_name="top-line row",
        ),
        rx.el.span(t.summary, class_name="about"),
        rx.el.span(
            chip(t.category_name, tone="green"),
            rx.foreach(t.specialties, lambda each: chip(each)),
            class_name="chips",
        ),
        rx.el.span(rx.el.span(t.complexity), rx.el.b(t.price, class_name="num"), class_name="foot"),
        type="button",
        class_name="person",
        on_click=on_choose,
        custom_attrs={"aria-pressed": rx.cond(pressed, "true", "false")},
    )


def choices(label: str, options: list[tuple[str, str]], chosen: Any, choose: Any) -> rx.Component:
    """A row of mutually exclusive buttons; `choose(key)` is the event of one."""
    return rx.el.div(
        *[
            rx.el.button(
                text,
                type="button",
                on_click=choose(key),
                custom_attrs={"aria-pressed": rx.cond(chosen == key, "true", "false")},
            )
            for key, text in options
        ],
        class_name="choices",
        role="group",
        custom_attrs={"aria-label": label},
    )


def steps(label: str, names: list[tuple[str, str]], current: Any) -> rx.Component:
    """Where one is in a sequence; `names` are (key, text), `current` one of the keys."""
    keys = [key for key, _ in names]

    def step(index: int, key: str, text: str) -> rx.Component:
        later = keys[index + 1 :]
        done = rx.match(current, *[(each, True) for each in later], False) if later else False
        return rx.el.li(
            rx.el.span(index + 1, class_name="no", aria_hidden=True),
            rx.el.span(
                text,
                rx.cond(done, rx.el.span(" (done)", class_name="visually-hidden")),
                class_name="text",
            ),
            class_name=rx.cond(done, "done", ""),
            custom_attrs={"aria-current": rx.cond(current == key, "step", "false")},
        )

    return rx.el.ol(
        *[step(index, key, text) for index, (key, text) in enumerate(names)],
        class_name="steps",
        custom_attrs={"aria-label": label},
    )


def search_box(label: str, value: Any, on_change: Any) -> rx.Component:
    """A search that reaches the server when typing pauses. Remount it (`key`) to empty it."""
    return rx.el.input(
        type="search",
        default_value=value,
        on_change=on_change,
        placeholder=label,
        max_length=80,
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def chosen_button(text: Any, *, on: Any, **props: Any) -> rx.Component:
    """A button that stays pressed while `on`."""
    return button(text, custom_attrs={"aria-pressed": rx.cond(on, "true", "false")}, **props)
