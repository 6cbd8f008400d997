"""All about one template, before hiring."""

from typing import Any

import reflex as rx

from agents_os.ui.components import avatar, button, chip, kv_list
from agents_os.ui.pages.hire.state import HireState
from agents_os.ui.session import can

CHOSEN = HireState.chosen


def panel() -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            button("‹ All templates", small=True, extra="back", on_click=HireState.back),
            _head(),
            rx.el.section(
                rx.el.h3("What it does"),
                rx.el.p(CHOSEN.summary, style={"margin": "0 0 6px"}),
                rx.el.p(CHOSEN.goal, class_name="muted small", style={"margin": "0 0 8px"}),
                rx.el.div(
                    rx.foreach(CHOSEN.specialties, lambda each: chip(each)),
                    class_name="row wrap",
                    style={"gap": "4px"},
                ),
            ),
            rx.el.section(
                rx.el.h3("Persona"),
                kv_list(
                    ("Tone", CHOSEN.tone),
                    ("Voice", CHOSEN.voice),
                    ("Background", CHOSEN.background),
                    ("Works", CHOSEN.autonomy),
                ),
            ),
            _list("Services", CHOSEN.services, _service, ""),
            _list(
                "Tools it may use",
                CHOSEN.tools,
                _tool,
                "It uses them when it works on tasks. In chat it answers without them.",
            ),
            _list("Ask it, for example", CHOSEN.starters, lambda text: rx.el.li(text), ""),
            class_name="body",
        ),
        _hire_bar(),
        id="template",
        tab_index=-1,
        class_name="card detail",
        custom_attrs={"aria-label": "About " + CHOSEN.name},
    )


def _head() -> rx.Component:
    return rx.el.div(
        avatar(CHOSEN.emoji, size="lg"),
        rx.el.div(
            rx.el.h2(CHOSEN.name),
            rx.el.div(CHOSEN.role, class_name="muted"),
            rx.el.div(
                chip(CHOSEN.category_name, tone="green"),
                chip(CHOSEN.complexity),
                class_name="row wrap",
                style={"gap": "4px", "margin_top": "4px"},
            ),
            class_name="grow",
        ),
        button(
            "✕",
            variant="ghost",
            extra="icon",
            on_click=HireState.back,
            custom_attrs={"aria-label": "Close"},
        ),
        class_name="head",
    )


def _list(title: str, items: Any, draw: Any, footnote: str) -> rx.Component:
    return rx.cond(
        items.length() > 0,
        rx.el.section(
            rx.el.h3(title),
            rx.el.ul(rx.foreach(items, draw)),
            *([rx.el.p(footnote, class_name="small faint")] if footnote else []),
        ),
    )


def _service(service: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(service.name),
            rx.el.span(service.price, class_name="chip gold num"),
            class_name="row between",
        ),
        rx.el.div(service.text, class_name="muted"),
        rx.foreach(
            service.delivers,
            lambda each: rx.el.div("→ ", each, class_name="small muted"),
        ),
    )


def _tool(tool: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(rx.el.span(tool.emoji, aria_hidden=True), " ", rx.el.b(tool.name)),
            rx.cond(tool.asks_first, chip("Asks first", tone="gold")),
            class_name="row between",
        ),
        rx.el.div(tool.text, class_name="muted"),
    )


def _hire_bar() -> rx.Component:
    return rx.cond(
        can("agents:edit"),
        rx.el.div(
            button("Hire with these settings", variant="primary", on_click=HireState.hire_now),
            button("Make it mine", on_click=HireState.make_mine),
            rx.el.span(
                "Hiring costs nothing. You can change everything later.", class_name="small muted"
            ),
            class_name="hire-bar",
        ),
    )
