from dataclasses import replace
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor, Kind, Reach
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden, Invalid, Unauthenticated
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.errors import ApiKeyNotFound, PeopleOnly, UnknownScope
from agents_os.domains.identity.metadata.member_schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    RolePermissionSet,
)
from agents_os.domains.identity.metadata.permissions import SCOPE_PRESETS, Role
from agents_os.domains.identity.usecases.create_api_key import create_api_key
from agents_os.domains.identity.usecases.queries import get_org, list_api_keys
from agents_os.domains.identity.usecases.resolve_actor import resolve_api_key
from agents_os.domains.identity.usecases.revoke_api_key import revoke_api_key
from agents_os.domains.identity.usecases.set_role_permission import set_role_permission
from tests.support.builders import Org, new_org


async def create(actor: Actor, *scopes: str, **fields: object) -> ApiKeyCreated:
    person = replace(actor, session_id=uuid7())
    body = ApiKeyCreate.model_validate({"name": "CI", "scopes": list(scopes), **fields})
    async with db.unit_of_work(person) as uow:
        return await create_api_key(uow, body)


async def test_a_key_acts_within_its_scopes(org: Org) -> None:
    created = await create(org.owner, "agents:read", "runs:read")
    actor = await resolve_api_key(created.key)
    assert (actor.kind, actor.org_id, actor.user_id) == (Kind.API_KEY, org.id, org.owner.user_id)
    assert dict(actor.permissions) == {"agents:read": Reach.ALL, "runs:read": Reach.ALL}
    async with db.unit_of_work(actor) as uow:  # row-level security lets the key in
        assert (await get_org(uow)).id == org.id


async def test_a_preset_shrinks_to_what_its_maker_may_do(org: Org) -> None:
    admin = await org.member(Role.ADMIN)
    full = await create(admin, "full")
    assert "org:manage" in full.scopes
    assert "billing:manage" not in full.scopes
    assert set((await create(org.owner, "read")).scopes) == set(SCOPE_PRESETS["read"])


async def test_a_scope_beyond_its_maker_is_refused(org: Org) -> None:
    admin = await org.member(Role.ADMIN)
    with pytest.raises(Forbidden):
        await create(admin, "billing:manage")
    with pytest.raises(UnknownScope):
        await create(org.owner, "everything")


@pytest.mark.parametrize("role", [Role.LEAD, Role.MEMBER, Role.VIEWER])
async def test_others_make_no_keys(org: Org, role: Role) -> None:
    with pytest.raises(Forbidden):
        await create(await org.member(role), "read")


async def test_a_key_cannot_make_keys(org: Org) -> None:
    actor = await resolve_api_key((await create(org.owner, "full")).key)
    async with db.unit_of_work(actor) as uow:
        with pytest.raises(PeopleOnly):
            await create_api_key(uow, ApiKeyCreate(name="More", scopes=["full"]))


async def test_only_the_hash_is_kept(org: Org) -> None:
    created = await create(org.owner, "read")
    async with db.unit_of_work(org.owner) as uow:
        listed = (await list_api_keys(uow, PageQuery())).data[0]
        stored = await uow.session.connection()
        rows = (await stored.exec_driver_sql("select api_keys::text from api_keys")).scalars().all()
    assert created.key.startswith(listed.prefix)
    assert len(listed.prefix) < 20
    assert created.key not in "".join(rows) + listed.model_dump_json()


async def test_a_revoked_key_is_refused_and_stays_listed(org: Org) -> None:
    created = await create(org.owner, "read")
    async with db.unit_of_work(org.owner) as uow:
        await revoke_api_key(uow, created.id)
    async with db.unit_of_work(org.owner) as uow:
        await revoke_api_key(uow, created.id)  # again is fine
        assert (await list_api_keys(uow, PageQuery())).data[0].revoked_at
    with pytest.raises(Unauthenticated):
        await resolve_api_key(created.key)


async def test_a_key_expires(org: Org) -> None:
    created = await create(org.owner, "read", expires_at=utc_now() + timedelta(days=1))
    assert await resolve_api_key(created.key)
    with frozen_at(utc_now() + timedelta(days=2)), pytest.raises(Unauthenticated):
        await resolve_api_key(created.key)
    with pytest.raises(Invalid):
        await create(org.owner, "read", expires_at=utc_now() - timedelta(days=1))


async def test_last_use_is_noted_once_a_minute(org: Org) -> None:
    created = await create(org.owner, "read")
    noon = utc_now()
    for seconds in (0, 30, 90):
        with frozen_at(noon + timedelta(seconds=seconds)):
            await resolve_api_key(created.key)
        async with db.unit_of_work(org.owner) as uow:
            last = (await list_api_keys(uow, PageQuery())).data[0].last_used_at
        assert last == noon + timedelta(seconds=90 if seconds == 90 else 0)


async def test_keys_of_other_companies_do_not_exist(org: Org) -> None:
    created = await create((await new_org()).owner, "read")
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(ApiKeyNotFound):
            await revoke_api_key(uow, created.id)
    assert await resolve_api_key(created.key)


async def test_a_lead_with_a_narrow_grant_manages_only_own_keys(org: Org) -> None:
    cell = RolePermissionSet(role=Role.LEAD, permission="api_keys:manage", reach=Reach.OWN)
    async with db.unit_of_work(org.owner) as uow:
        await set_role_permission(uow, cell)
    owners = await create(org.owner, "read")
    lead = await org.member(Role.LEAD)
    lead = replace(lead, permissions={**lead.permissions, "api_keys:manage": Reach.OWN})
    own = await create(lead, "read")
    async with db.unit_of_work(lead) as uow:
        assert [key.id for key in (await list_api_keys(uow, PageQuery())).data] == [own.id]
        with pytest.raises(ApiKeyNotFound):
            await revoke_api_key(uow, owners.id)


@pytest.mark.parametrize("key", ["aos_live_unknown", "\x00", "aos_live_\ud800"])
async def test_an_unknown_key_is_refused(services: None, key: str) -> None:
    with pytest.raises(Unauthenticated):
        await resolve_api_key(key)
