"""Settings: what each role may do. Owners switch the cells that may be switched."""

import reflex as rx

from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.components import card, notice, screen_states, table, table_row
from agents_os.ui.pages.roles.state import Cell, MatrixRow, RolesState
from agents_os.ui.session import can
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen


@screen("/settings/roles", title="Roles", active="settings", on_load=RolesState.on_load)
def roles_page() -> rx.Component:
    columns = ["May…", *[(role.title(), "c") for role in Role]]
    return settings_frame(
        "roles",
        "Roles",
        "What each role may do. A role is given on the members screen.",
        screen_states(
            RolesState,
            rx.cond(
                can("roles:manage"),
                notice("Boxes can be switched by you. Everything else is fixed.", tone="blue"),
                notice("Owners may switch some of these.", tone="blue"),
            ),
            card(
                "Who may do what",
                table("Roles", columns, RolesState.rows, _row, grid=True),
                flush=True,
            ),
            retry=RolesState.on_load,
            who_can="Every member sees this.",
            rows=12,
        ),
    )


def _row(row: MatrixRow) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.cond(row.area != "", rx.el.div(row.area, class_name="pixel matrix-area")),
            row.label,
        ),
        *[(_cell(row, row.cells[i]), "c") for i in range(len(Role))],
        key=row.key,
    )


def _cell(row: MatrixRow, cell: Cell) -> rx.Component:
    return rx.cond(
        cell.grantable & can("roles:manage"),
        rx.el.input(
            type="checkbox",
            checked=cell.held,
            on_change=lambda held: RolesState.set_cell(row.key, cell.role, held),
            class_name="switch",
            custom_attrs={"aria-label": row.label + ": " + cell.role},
        ),
        rx.el.span(cell.word, class_name=rx.cond(cell.held, "small", "small faint")),
    )
