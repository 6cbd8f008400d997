"""/approvals: what agents may do only once a person has said so."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    empty_state,
    load_more,
    page_head,
    screen_states,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.approvals.browser import ControlStyles
from agents_os.ui.pages.approvals.dialogs import dialogs
from agents_os.ui.pages.approvals.parts import approval_card
from agents_os.ui.pages.approvals.state import ApprovalsState
from agents_os.ui.shell import screen

TABS = (("mine", "For you"), ("all", "All open"), ("decided", "Decided"))


@screen("/approvals", title="Approvals", active="approvals", on_load=ApprovalsState.on_load)
def approvals_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ControlStyles.create(),
        page_head("Approvals", "What your agents may do only once a person has said so."),
        screen_states(
            ApprovalsState,
            _tabs(),
            rx.cond(
                ApprovalsState.cards.length() > 0,
                rx.fragment(
                    rx.el.ul(
                        rx.foreach(ApprovalsState.cards, approval_card),
                        class_name="inbox",
                    ),
                    load_more(ApprovalsState),
                ),
                rx.el.div(_nothing(), class_name="card"),
            ),
            dialogs(),
            retry=ApprovalsState.refresh,
            who_can="Owners, admins and team leads answer approvals.",
        ),
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        *[_tab(key, text) for key, text in TABS],
        class_name="choices",
        role="group",
        custom_attrs={"aria-label": "Which approvals"},
    )


def _tab(key: str, text: str) -> rx.Component:
    return rx.el.button(
        text,
        " ",
        rx.el.span(ApprovalsState.counts[key], class_name="num faint"),
        type="button",
        on_click=ApprovalsState.show(key),
        custom_attrs={"aria-pressed": rx.cond(ApprovalsState.which == key, "true", "false")},
    )


def _nothing() -> Any:
    return rx.match(
        ApprovalsState.which,
        (
            "all",
            empty_state("☕", "Nothing is held", "No agent waits for anybody right now."),
        ),
        (
            "decided",
            empty_state("🗒️", "Nothing decided yet", "Decisions are kept here, with who made them."),
        ),
        empty_state(
            "☕",
            "Nothing needs you",
            "When an agent wants to send, spend or delete something, it asks here first and"
            " waits for your word.",
        ),
    )
