import pytest

from agents_os.core import db
from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.domains.identity.metadata.errors import PermissionNotGrantable
from agents_os.domains.identity.metadata.member_schemas import RoleMatrixRow, RolePermissionSet
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import OrgUpdate
from agents_os.domains.identity.usecases.queries import get_role_matrix
from agents_os.domains.identity.usecases.resolve_actor import resolve_api_key
from agents_os.domains.identity.usecases.set_role_permission import set_role_permission
from agents_os.domains.identity.usecases.update_org import update_org
from tests.support.builders import Org, api_key_for


async def put(
    actor: Actor, role: Role, permission: str, reach: Reach | None
) -> dict[str, RoleMatrixRow]:
    body = RolePermissionSet(role=role, permission=permission, reach=reach)
    async with db.unit_of_work(actor) as uow:
        return {row.key: row for row in await set_role_permission(uow, body)}


async def test_the_matrix_shows_what_applies(org: Org) -> None:
    async with db.unit_of_work(await org.member(Role.VIEWER)) as uow:
        rows = {row.key: row for row in await get_role_matrix(uow)}
    assert rows["billing:manage"].reaches[Role.OWNER] is Reach.ALL
    assert rows["billing:manage"].reaches[Role.ADMIN] is None
    assert rows["billing:manage"].grantable == [Role.ADMIN]


async def test_an_owner_grants_and_takes_back(org: Org) -> None:
    rows = await put(org.owner, Role.ADMIN, "billing:manage", Reach.ALL)
    assert rows["billing:manage"].reaches[Role.ADMIN] is Reach.ALL
    assert rows["billing:manage"].changed == [Role.ADMIN]
    admin_key = await api_key_for(await org.member(Role.ADMIN), "read")
    assert await resolve_api_key(admin_key)
    rows = await put(org.owner, Role.ADMIN, "billing:manage", None)
    assert rows["billing:manage"].changed == []


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        (Role.MEMBER, "billing:manage"),
        (Role.OWNER, "billing:manage"),
        (Role.ADMIN, "roles:manage"),
        (Role.ADMIN, "no:such"),
    ],
)
async def test_fixed_cells_stay(org: Org, role: Role, permission: str) -> None:
    with pytest.raises(PermissionNotGrantable):
        await put(org.owner, role, permission, Reach.ALL)


async def test_only_an_owner_changes_the_matrix(org: Org) -> None:
    with pytest.raises(Forbidden):
        await put(await org.member(Role.ADMIN), Role.ADMIN, "billing:manage", Reach.ALL)


async def test_members_build_only_if_the_company_lets_them(org: Org) -> None:
    async with db.unit_of_work(org.owner) as uow:
        await update_org(uow, OrgUpdate(members_can_build=False))
        rows = {row.key: row for row in await get_role_matrix(uow)}
    assert rows["agents:edit"].reaches[Role.MEMBER] is None
    assert rows["agents:edit"].reaches[Role.LEAD] is Reach.TEAM
