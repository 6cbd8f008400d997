"""The sum after accepting, and a short celebration of a new level."""

import reflex as rx

from agents_os.ui.components import avatar, button, card
from agents_os.ui.experience.parts import (
    ExperienceStyles,
    ledger,
    level_bar,
    level_tag,
    why,
)
from agents_os.ui.pages.task.earned_state import EarnedState
from agents_os.ui.playing import PlayState, playing


def earned() -> rx.Component:
    """Nothing before something was earned."""
    return rx.fragment(
        ExperienceStyles.create(),
        rx.cond(
            playing() & (EarnedState.lines.length() > 0),
            rx.fragment(_celebration(), _sum()),
        ),
    )


def _sum() -> rx.Component:
    x = EarnedState.experience
    return card(
        "Earned",
        rx.el.div(
            rx.el.div(rx.el.b(EarnedState.who, class_name="grow"), level_tag(x), class_name="row"),
            level_bar(x, EarnedState.who),
            class_name="col",
        ),
        ledger(EarnedState.lines),
        aside=why(EarnedState.agent_id, EarnedState.who),
    )


def _celebration() -> rx.Component:
    """One step of motion, over in less than a second; none for whoever wants none."""
    return rx.cond(
        (EarnedState.new_level > 0) & ~PlayState.calm & ~EarnedState.skipped,
        rx.el.section(
            rx.el.div(
                avatar(EarnedState.emoji, size="lg"),
                rx.el.div(
                    rx.el.h2(EarnedState.who, " reached level ", EarnedState.new_level),
                    rx.el.p(EarnedState.experience.rank, class_name="muted"),
                    class_name="grow",
                ),
                button("Close", variant="ghost", small=True, on_click=EarnedState.skip),
                class_name="row body",
            ),
            class_name="card levelup",
            role="status",
        ),
    )
