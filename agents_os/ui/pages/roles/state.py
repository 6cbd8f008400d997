"""What the roles screen knows and does."""

import reflex as rx

from agents_os.core.actor import Reach
from agents_os.core.shapes import Frozen
from agents_os.domains.identity.metadata.member_schemas import RoleMatrixRow, RolePermissionSet
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.set_role_permission import set_role_permission
from agents_os.ui.arguments import validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import ScreenMixin, acting, reading

WORDS = {Reach.ALL: "Everything", Reach.TEAM: "Own team", Reach.OWN: "Own", None: "–"}


class Cell(Frozen):
    role: str
    word: str
    held: bool
    grantable: bool
    changed: bool


class MatrixRow(Frozen):
    key: str
    area: str  # only in the first row of an area
    label: str
    cells: list[Cell]


class RolesState(ScreenMixin, rx.State):
    rows: list[MatrixRow] = []

    @rx.event
    async def on_load(self):
        async with reading(self) as uow:
            self.rows = _rows(await queries.get_role_matrix(uow))

    @rx.event
    async def set_cell(self, permission: str, role: str, held: bool):
        reach = Reach.ALL if validated(bool, held) else None
        body = validated(
            RolePermissionSet, {"permission": permission, "role": role, "reach": reach}
        )
        async with acting(self) as uow:
            await set_role_permission(uow, body)
        return [RolesState.on_load, done("Saved. It holds from the next click of everybody.")]


def _rows(matrix: list[RoleMatrixRow]) -> list[MatrixRow]:
    rows: list[MatrixRow] = []
    area = ""
    for row in matrix:
        cells = [_cell(row, role) for role in Role]
        heading = row.area if row.area != area else ""
        rows.append(MatrixRow(key=row.key, area=heading, label=row.label, cells=cells))
        area = row.area
    return rows


def _cell(row: RoleMatrixRow, role: Role) -> Cell:
    reach = row.reaches.get(role)
    return Cell(
        role=role.value,
        word=WORDS[reach],
        held=reach is not None,
        grantable=role in row.grantable,
        changed=role in row.changed,
    )
