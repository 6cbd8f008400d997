"""/services: what can be ordered, of whom, for how much."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    chip,
    empty_state,
    link,
    load_more,
    none_fit,
    page_head,
    screen_states,
)
from agents_os.ui.components.workforce import Styles, chosen_button, search_box
from agents_os.ui.pages.hire.rows import CATEGORIES
from agents_os.ui.pages.services.state import ServicesState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen

PRICES = [("15", "Up to 15 credits"), ("25", "Up to 25 credits"), ("40", "Up to 40 credits")]


@screen("/services", title="Services", active="services", on_load=ServicesState.on_load)
def services_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head(
            "Services",
            "Order a result for a fixed price. You pay only when you accept it.",
            button_link("Your orders", href="/orders"),
            rx.cond(can("services:manage"), button_link("Write a service", href="/services/new")),
        ),
        screen_states(
            ServicesState,
            _filters(),
            rx.cond(
                ServicesState.services.length() > 0,
                rx.fragment(
                    rx.el.ul(rx.foreach(ServicesState.services, _card), class_name="people"),
                    load_more(ServicesState),
                ),
                rx.cond(
                    ServicesState.filtered, none_fit("service", ServicesState.show_all), _none()
                ),
            ),
            retry=ServicesState.refresh,
            who_can="Members of this company see its services.",
        ),
    )


def _filters() -> rx.Component:
    agents = rx.foreach(
        ServicesState.agents, lambda one: rx.el.option(one["label"], value=one["value"])
    )
    return rx.el.div(
        search_box("Search services", ServicesState.query, ServicesState.search.debounce(200)),
        _select("Agent", "agent_id", rx.el.option("Any agent", value=""), agents),
        _select("Category", "category", *_options("Any category", CATEGORIES)),
        _select("Price", "max_price", *_options("Any price", PRICES)),
        rx.cond(
            can("services:manage"),
            chosen_button(
                "Withdrawn",
                on=ServicesState.withdrawn,
                on_click=ServicesState.show_withdrawn(~ServicesState.withdrawn),
            ),
        ),
        rx.cond(
            ServicesState.filtered,
            button("Clear", variant="ghost", on_click=ServicesState.show_all),
        ),
        class_name="filters",
        key=ServicesState.resets.to_string() + SessionState.org_id,
    )


def _options(every: str, pairs: list[tuple[str, str]]) -> list[rx.Component]:
    return [rx.el.option(text, value=value) for value, text in [("", every), *pairs]]


def _select(label: str, field: str, *options: Any) -> rx.Component:
    return rx.el.select(
        *options,
        value=ServicesState.chosen[field],
        on_change=lambda value: ServicesState.narrow(field, value),
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def _card(service: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            avatar(service.emoji),
            rx.el.span(
                rx.el.h2(link(service.name, href="/services/" + service.id)),
                rx.el.span(service.agent, class_name="small muted"),
                class_name="grow",
                style={"min_width": "0"},
            ),
            class_name="top-line",
        ),
        rx.el.p(service.about, class_name="about"),
        rx.el.span(
            rx.el.b(service.price, class_name="num"),
            rx.el.span(service.time),
            class_name="facts-line",
        ),
        rx.cond(service.note != "", rx.el.span(chip(service.note, tone="gold"))),
        rx.el.div(
            rx.cond(
                (service.note == "") & can("work:create"),
                button_link("Order", href="/services/" + service.id, small=True),
                button_link("Look", href="/services/" + service.id, small=True),
            ),
            rx.cond(
                service.can_edit,
                button_link("Edit", href="/services/" + service.id + "/edit", small=True),
            ),
            class_name="acts",
        ),
        key=service.id,
        class_name="person",
    )


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🛎️",
            "Nothing to order yet",
            "A service is something an agent does for a fixed price. Hired agents bring their own.",
            rx.cond(
                can("agents:edit"),
                button_link("Hire an agent", href="/agents/hire", variant="primary"),
                chip("Leads and admins hire agents"),
            ),
        ),
        class_name="card",
    )
