"""Writing down a memory, or changing one."""

import reflex as rx

from agents_os.ui.components.basics import button
from agents_os.ui.components.dialogs import close_dialog, dialog
from agents_os.ui.components.forms import checkbox, field, form, select_field, text_area
from agents_os.ui.pages.agent.memory_rows import KINDS
from agents_os.ui.pages.agent.memory_state import NEW, MemoryState
from agents_os.ui.pages.agent.state import AgentState

DRAFT = MemoryState.draft


def memory_dialog() -> rx.Component:
    return dialog(
        rx.cond(MemoryState.editing == NEW, "New memory", "Change this memory"),
        form(
            text_area(
                "What should be remembered?",
                "text",
                required=True,
                max_length=1_000,
                rows=4,
                default_value=DRAFT.text,
                placeholder="Our customers are called guests, never users.",
                hint="One thing, in a sentence that stands alone.",
            ),
            select_field(
                "Kind",
                "kind",
                [(str(kind), word) for kind, word in KINDS.items()],
                default_value=DRAFT.kind,
            ),
            field(
                "Until",
                "expires_on",
                type="date",
                default_value=DRAFT.expires_on,
                hint="From this day it is not used, and waits for review. Empty: for good.",
            ),
            rx.cond(
                MemoryState.may_share,
                checkbox(
                    "Every agent of the company knows it", "shared", default_checked=DRAFT.shared
                ),
            ),
            rx.el.div(
                close_dialog(),
                button("Save", type="submit", variant="primary"),
                class_name="row end",
            ),
            on_submit=MemoryState.save,
            key=MemoryState.editing,
        ),
        text="Everybody who can see " + AgentState.card.name + " can read it.",
        open=MemoryState.editing != "",
        on_open_change=MemoryState.set_open,
    )
