"""The versions tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, chip, relative_time
from agents_os.ui.components.dialogs import confirm_dialog
from agents_os.ui.components.differences import differences, side
from agents_os.ui.components.forms import field, form
from agents_os.ui.components.states import empty_state, screen_states
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.versions_state import VersionsState

CARD = AgentState.card


def versions_tab() -> rx.Component:
    return screen_states(
        VersionsState,
        rx.el.div(
            rx.cond(VersionsState.unpublished, _draft()),
            _list(),
            rx.cond(VersionsState.versions.length() > 0, _comparison()),
            class_name="col gap-5",
        ),
        retry=VersionsState.load,
        who_can="Members of this company can see versions.",
    )


def _draft() -> rx.Component:
    return rx.el.div(
        rx.el.b("The draft has changes nobody uses yet."),
        rx.cond(
            CARD.can_publish,
            form(
                field(
                    "What changed?",
                    "change_message",
                    required=True,
                    max_length=500,
                    placeholder="Shorter answers, new tone",
                    hint="Makes a new version. New answers use it; older runs keep theirs.",
                ),
                rx.el.div(
                    button("Publish", type="submit", variant="primary"), class_name="actions"
                ),
                on_submit=VersionsState.publish,
            ),
            rx.el.p("A lead or an admin can publish them.", class_name="muted"),
        ),
        class_name="notice gold",
        style={"flex_direction": "column"},
    )


def _list() -> rx.Component:
    return rx.cond(
        VersionsState.versions.length() == 0,
        empty_state(
            "📜",
            "No version yet",
            "A version is a frozen copy of the definition. The first one puts the agent on duty.",
            rx.cond(
                CARD.can_edit,
                button(
                    "Open the definition",
                    on_click=[AgentState.open_tab("definition"), DefinitionState.load],
                ),
            ),
        ),
        rx.el.div(
            rx.el.ol(rx.foreach(VersionsState.versions, _version), class_name="versions"),
            rx.cond(
                VersionsState.has_more,
                button("Load older versions", small=True, on_click=VersionsState.load_more),
            ),
        ),
    )


def _version(v: Any) -> rx.Component:
    is_open = VersionsState.shown == v.number
    return rx.el.li(
        rx.el.div(
            rx.el.b(f"v{v.number}", class_name="pixel"),
            rx.el.div(
                rx.el.div(v.message),
                rx.el.div(
                    v.who,
                    " · ",
                    relative_time(v.at),
                    rx.cond(v.restored_from != "", f" · restored from {v.restored_from}", ""),
                    class_name="small faint",
                ),
                class_name="grow",
            ),
            rx.cond(v.published, chip("Published", tone="green")),
            button(
                rx.cond(is_open, "Close", "View"),
                small=True,
                on_click=VersionsState.show(v.number),
                custom_attrs={"aria-expanded": rx.cond(is_open, "true", "false")},
            ),
            rx.cond(CARD.can_publish & ~v.published, _restore(v)),
            class_name="row wrap",
        ),
        rx.cond(is_open, _facts()),
        key=v.number,
    )


def _restore(v: Any) -> rx.Component:
    return confirm_dialog(
        f"Go back to v{v.number}?",
        f"What v{v.number} says is published again as the newest version, and new answers use it."
        " Nothing is deleted. A draft with unpublished changes is kept.",
        trigger=button("Restore", small=True),
        confirm="Restore",
        on_confirm=VersionsState.restore(v.number),
    )


def _facts() -> rx.Component:
    return rx.el.dl(
        rx.foreach(
            VersionsState.shown_facts,
            lambda fact: rx.fragment(rx.el.dt(fact.label), rx.el.dd(fact.text)),
        ),
        class_name="facts",
    )


def _comparison() -> rx.Component:
    return rx.el.section(
        rx.el.h2("What changed", class_name="pixel", style={"font_size": "11px"}),
        rx.el.div(
            side(
                "From",
                "before",
                VersionsState.sides,
                VersionsState.before,
                VersionsState.choose_before,
            ),
            side(
                "To", "after", VersionsState.sides, VersionsState.after, VersionsState.choose_after
            ),
            class_name="row",
        ),
        rx.cond(
            VersionsState.compared,
            differences(VersionsState.changes),
            rx.el.p("Choose two to compare.", class_name="muted"),
        ),
        class_name="col gap-3",
    )
