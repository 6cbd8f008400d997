"""Settings: teams, who share agents, budgets and approvals."""

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    card,
    close_dialog,
    confirm_dialog,
    dialog,
    emoji_picker,
    empty_state,
    field,
    form,
    form_actions,
    load_more,
    screen_states,
    table,
    table_row,
)
from agents_os.ui.pages.teams.state import Person, TeamRow, TeamsState
from agents_os.ui.session import can
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

FACES = [
    "👥", "🚀", "💬", "📣", "🧾", "🛠️", "🔬", "🎨", "📦", "🌍", "🛡️", "⚙️",
]  # fmt: skip


@screen("/settings/teams", title="Teams", active="settings", on_load=TeamsState.on_load)
def teams_page() -> rx.Component:
    return settings_frame(
        "teams",
        "Teams",
        "A team shares agents, budgets and approvals.",
        screen_states(
            TeamsState,
            card("Teams", _teams(), load_more(TeamsState), aside=_new_button(), flush=True),
            _editor(),
            retry=TeamsState.refresh,
            who_can="Every member sees this.",
        ),
    )


def _new_button() -> rx.Component:
    return rx.cond(
        can("teams:manage"),
        button("New team", variant="primary", small=True, on_click=TeamsState.edit("")),
    )


def _teams() -> rx.Component:
    return rx.cond(
        TeamsState.teams.length() > 0,
        table("Teams", ["Team", "People", ("", "r")], TeamsState.teams, _team),
        empty_state(
            "🫂",
            "No teams yet",
            "Teams are useful once several people work with different agents.",
        ),
    )


def _team(team: TeamRow) -> rx.Component:
    return table_row(
        rx.el.div(avatar(team.emoji, size="sm"), rx.el.b(team.name), class_name="row"),
        rx.cond(team.people == "", rx.el.span("Nobody yet", class_name="faint"), team.people),
        (rx.cond(can("teams:manage"), _actions(team)), "r"),
        key=team.id,
    )


def _actions(team: TeamRow) -> rx.Component:
    return rx.el.div(
        button("Edit", small=True, on_click=TeamsState.edit(team.id)),
        confirm_dialog(
            "Delete " + team.name + "?",
            "Its agents stay, but belong to no team any more. Its people stay in the company.",
            trigger=button("Delete", variant="ghost", small=True),
            confirm="Delete team",
            on_confirm=TeamsState.delete(team.id),
        ),
        class_name="row end",
    )


def _editor() -> rx.Component:
    return dialog(
        rx.cond(TeamsState.team_id == "", "New team", "Edit team"),
        form(
            field(
                "Name", "name", default_value=TeamsState.draft_name, required=True, max_length=80
            ),
            emoji_picker("Symbol", "emoji", FACES, selected=TeamsState.draft_emoji),
            rx.el.fieldset(
                rx.el.legend("People", class_name="label"),
                rx.el.div(rx.foreach(TeamsState.people, _person), class_name="col"),
                style={"border": "0", "padding": "0", "max_height": "220px", "overflow": "auto"},
            ),
            form_actions("Save team", close_dialog()),
            on_submit=TeamsState.save,
            key=TeamsState.team_id,
        ),
        open=TeamsState.editing,
        on_open_change=TeamsState.show,
    )


def _person(person: Person) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name="member_ids[]",
            value=person.id,
            default_checked=person.chosen,
        ),
        rx.el.span(person.avatar + " " + person.name),
        class_name="check",
    )
