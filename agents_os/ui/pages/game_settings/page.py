"""Settings: how the company plays, and how you do."""

import reflex as rx

from agents_os.domains.game.metadata.choices import SEASON_LENGTHS
from agents_os.ui.components import (
    button,
    card,
    checkbox,
    chip,
    form,
    form_actions,
    screen_states,
    select_field,
    text_area,
)
from agents_os.ui.pages.game_settings.state import GameSettingsState
from agents_os.ui.session import can
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

MODES = (
    ("off", "Off", "Nothing of it is shown, and nothing about people is recorded."),
    ("subtle", "Subtle", "Levels and numbers, no celebrations."),
    ("full", "Full", "Everything, with a short celebration for a new level."),
)
PARTS = (
    ("human_xp", "Points for people", "People who want it get 20 % for accepting work. Private."),
    ("streaks", "Streaks", "Business days in a row with accepted work. Two misses are forgiven."),
    ("quests", "Quests", "First steps, a goal for today and one for the week."),
    ("achievements", "Achievements", "Titles for quality, never for volume."),
    ("boards", "Team seasons", "Each team beside its own last season."),
    ("individual_board", "Board of people", "Only for those who join; from five people on."),
)
MINE = (
    ("hidden", "Hide all of it", "You see no levels, points or quests anywhere."),
    ("human_xp", "My own points", "20 % of what an agent earns when you accept its work."),
    ("streak", "My own streak", "Business days on which you accepted something."),
    ("on_board", "Show me on the board of people", "Others see your points and your place."),
    ("reduced_motion", "No celebrations", "A new level is only said, not celebrated."),
    ("notifications", "Tell me about levels and quests", "In the bell, never by mail."),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@screen("/settings/game", title="Game", active="settings", on_load=GameSettingsState.on_load)
def game_settings_page() -> rx.Component:
    return settings_frame(
        "game",
        "Game",
        "Levels, points and quests: how much of it the company wants, and how much you do.",
        screen_states(
            GameSettingsState,
            _yours(),
            rx.cond(can("org:manage"), _company(), _read_only()),
            retry=GameSettingsState.on_load,
            who_can="Members of the company see this.",
        ),
    )


def _yours() -> rx.Component:
    return card(
        "For you",
        rx.el.div(
            *[
                checkbox(
                    label,
                    f"mine-{key}",
                    hint=hint,
                    checked=GameSettingsState.mine[key],
                    on_change=lambda on, key=key: GameSettingsState.choose(key, on),
                )
                for key, label, hint in MINE
            ],
            class_name="col gap-3",
        ),
        aside=chip("Only you see this"),
    )


def _company() -> rx.Component:
    return rx.fragment(
        card("For the company", _modes(), rx.cond(GameSettingsState.mode != "off", _parts())),
        rx.cond(GameSettingsState.mode != "off", card("Business days", _calendar())),
    )


def _modes() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *[
                button(
                    label,
                    on_click=GameSettingsState.play(mode),
                    custom_attrs={
                        "aria-pressed": rx.cond(GameSettingsState.mode == mode, "true", "false")
                    },
                )
                for mode, label, _ in MODES
            ],
            class_name="row wrap",
            role="group",
            custom_attrs={"aria-label": "How much of the game"},
        ),
        rx.el.p(
            rx.match(GameSettingsState.mode, *[(mode, hint) for mode, _, hint in MODES], ""),
            class_name="hint",
        ),
        class_name="col",
    )


def _parts() -> rx.Component:
    return rx.el.div(
        *[
            checkbox(
                label,
                f"part-{key}",
                hint=hint,
                checked=GameSettingsState.parts[key],
                on_change=lambda on, key=key: GameSettingsState.switch(key, on),
            )
            for key, label, hint in PARTS
        ],
        class_name="col gap-3",
        style={"margin_top": "16px"},
    )


def _calendar() -> rx.Component:
    return form(
        rx.el.fieldset(
            rx.el.legend("Working days", class_name="label", style={"padding": "0 0 4px"}),
            rx.el.div(
                *[
                    checkbox(name, f"day-{day}", default_checked=GameSettingsState.days[day])
                    for day, name in enumerate(DAYS)
                ],
                class_name="row wrap gap-3",
            ),
            style={"border": "0", "padding": "0", "margin": "0"},
        ),
        text_area(
            "Holidays",
            "holidays",
            default_value=GameSettingsState.holidays,
            hint="One date per line, like 2026-12-25. They break no streak.",
            rows=4,
        ),
        select_field(
            "Length of a season",
            "season_months",
            [(str(n), "1 month" if n == 1 else f"{n} months") for n in SEASON_LENGTHS],
            default_value=GameSettingsState.season_months,
        ),
        form_actions("Save"),
        on_submit=GameSettingsState.save_calendar,
        key=GameSettingsState.reads.to_string(),
    )


def _read_only() -> rx.Component:
    return card(
        "For the company",
        rx.el.p(
            rx.match(
                GameSettingsState.mode, *[(m, f"{name}: {hint}") for m, name, hint in MODES], ""
            )
        ),
        rx.el.p("Owners and admins change this.", class_name="hint"),
    )
