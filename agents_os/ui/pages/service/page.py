"""/services/<id>: what is bought, the questions, the fixed price, the order."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    card,
    empty_state,
    form,
    kv_list,
    link,
    notice,
    relative_time,
    screen_states,
)
from agents_os.ui.components.workforce import Opened, Styles
from agents_os.ui.pages.service.batch_parts import batch, left_out
from agents_os.ui.pages.service.fields import question
from agents_os.ui.pages.service.state import ServiceState
from agents_os.ui.pages.tasks.browser import TaskStyles
from agents_os.ui.session import can
from agents_os.ui.shell import screen


@screen(
    "/services/[service_id]",
    title="Order a service",
    active="services",
    on_load=ServiceState.on_load,
)
def service_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        TaskStyles.create(),
        rx.cond(
            ServiceState.missing,
            _missing(),
            screen_states(
                ServiceState,
                _head(),
                rx.el.div(
                    rx.el.div(
                        rx.cond(ServiceState.deal.id != "", _deal(), _ask()), class_name="col"
                    ),
                    rx.el.div(_what_you_get(), class_name="col"),
                    class_name="task-page",
                ),
                Opened.create(target="deal", what=ServiceState.deal.id),
                retry=ServiceState.on_load,
                who_can="Members of this company see its services.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such service",
            "It does not exist here, or its agent was not shared with you.",
            button_link("See all services", href="/services"),
        ),
        class_name="card",
    )


def _head() -> rx.Component:
    offer = ServiceState.offer
    return rx.el.div(
        link("‹ All services", href="/services", class_name="back"),
        rx.el.div(
            rx.el.h1(offer.name),
            rx.cond(
                offer.can_edit,
                button_link("Edit service", href=rx.State.router.url.path + "/edit", small=True),
            ),
            class_name="page-head",
            style={"margin_bottom": "0"},
        ),
        rx.el.span(
            avatar(offer.emoji, size="sm"),
            link(offer.agent, href="/agents/" + offer.agent_id),
            class_name="row",
        ),
        rx.el.p(offer.about, class_name="muted"),
        class_name="task-head",
    )


def _what_you_get() -> rx.Component:
    offer = ServiceState.offer
    return rx.fragment(
        card(
            "What you get",
            kv_list(("Price", offer.price), ("Usually takes", offer.time)),
            rx.el.h3(offer.result, class_name="small muted", style={"margin": "12px 0 4px"}),
            rx.el.ul(rx.foreach(offer.parts, _part), class_name="facts-list"),
            rx.cond(
                offer.criteria.length() > 0,
                rx.fragment(
                    rx.el.h3("It is done when", class_name="small muted"),
                    rx.el.ul(rx.foreach(offer.criteria, rx.el.li), class_name="facts-list"),
                ),
            ),
        ),
        card(
            "Included",
            rx.el.ul(rx.foreach(offer.included, rx.el.li), class_name="facts-list"),
        ),
    )


def _part(part: Any) -> rx.Component:
    return rx.el.li(rx.el.b(part[0]), rx.cond(part[1] != "", rx.fragment(": ", part[1])))


def _ask() -> rx.Component:
    return rx.fragment(
        rx.cond(~ServiceState.offer.available, _not_now()),
        left_out(),
        card("What the agent needs to know", _questions()),
        rx.cond(ServiceState.offer.available & can("work:create"), card("Many at once", batch())),
    )


def _not_now() -> rx.Component:
    return notice(
        rx.cond(
            ServiceState.offer.offered,
            ServiceState.offer.agent + " takes no work now. Resume the agent to order.",
            "This service was withdrawn. It cannot be ordered any more.",
        ),
        tone="gold",
    )


def _questions() -> rx.Component:
    return form(
        rx.cond(
            ServiceState.filled_from != "",
            rx.el.div(
                rx.el.span(ServiceState.filled_from, class_name="small muted"),
                button("Start empty", small=True, on_click=ServiceState.start_empty),
                class_name="row wrap between",
            ),
        ),
        rx.foreach(ServiceState.questions, question),
        rx.cond(
            ServiceState.offer.available & can("work:create"),
            rx.el.div(
                button("See the price", type="submit", variant="primary"),
                rx.el.span("Nothing is ordered yet.", class_name="small muted"),
                class_name="actions",
            ),
        ),
        on_submit=ServiceState.ask_quote,
        no_validate=True,
        key=ServiceState.fills.to_string(),
        style={"max_width": "none"},
    )


def _deal() -> rx.Component:
    deal = ServiceState.deal
    return rx.fragment(
        left_out(),
        rx.el.section(
            rx.el.header(rx.el.h2("Your fixed price")),
            rx.el.div(
                kv_list(
                    ("Price", rx.el.b(deal.price)),
                    *[("For", deal.each)],
                    ("Ready in", deal.time),
                    ("Price holds until", relative_time(deal.until)),
                    ("Your credits", ServiceState.credits + " left"),
                ),
                rx.el.p(
                    "The credits are set aside when you order, and spent only when you accept the"
                    " result.",
                    class_name="small muted",
                    style={"margin": "12px 0"},
                ),
                rx.el.div(
                    button("Place order", variant="primary", on_click=ServiceState.place),
                    button("Change answers", variant="ghost", on_click=ServiceState.change_answers),
                    class_name="actions",
                ),
                class_name="body",
            ),
            id="deal",
            tab_index=-1,
            class_name="card",
        ),
    )
