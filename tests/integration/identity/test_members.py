import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Conflict, Forbidden, Unauthenticated
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.errors import LastOwner, MemberNotFound, RankTooHigh
from agents_os.domains.identity.metadata.member_schemas import RoleChange, TeamCreate, TeamRead
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.usecases.change_member_role import change_member_role
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.queries import list_api_keys, list_members
from agents_os.domains.identity.usecases.remove_member import remove_member
from agents_os.domains.identity.usecases.resolve_actor import resolve_api_key
from tests.support.builders import Org, api_key_for, new_org


async def change(by: Actor, whom: Actor, role: Role) -> None:
    assert whom.user_id
    async with db.unit_of_work(by) as uow:
        assert (await change_member_role(uow, whom.user_id, RoleChange(role=role))).role is role


async def remove(by: Actor, whom: Actor) -> None:
    assert whom.user_id
    async with db.unit_of_work(by) as uow:
        await remove_member(uow, whom.user_id)


async def roles(org: Org) -> dict[object, Role]:
    async with db.unit_of_work(org.owner) as uow:
        page = await list_members(uow, PageQuery(limit=100))
    return {member.user_id: member.role for member in page.data}


async def team_of(org: Org, *people: Actor) -> TeamRead:
    ids = [person.user_id for person in people if person.user_id]
    async with db.unit_of_work(org.owner) as uow:
        return await create_team(uow, TeamCreate(name="Sales", member_ids=ids))


async def test_an_owner_changes_a_role(org: Org) -> None:
    member = await org.member()
    await change(org.owner, member, Role.ADMIN)
    assert (await roles(org))[member.user_id] is Role.ADMIN


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
async def test_members_change_nobody(org: Org, role: Role) -> None:
    actor, other = await org.member(role), await org.member(Role.VIEWER)
    with pytest.raises(Forbidden):
        await change(actor, other, Role.MEMBER)


async def test_nobody_acts_above_their_rank(org: Org) -> None:
    admin, member = await org.member(Role.ADMIN), await org.member()
    with pytest.raises(RankTooHigh):
        await change(admin, member, Role.OWNER)
    with pytest.raises(RankTooHigh):
        await change(admin, org.owner, Role.ADMIN)
    with pytest.raises(RankTooHigh):
        await remove(admin, org.owner)
    assert (await roles(org))[org.owner.user_id] is Role.OWNER


async def test_a_lead_is_limited_to_their_own_team(org: Org) -> None:
    lead, mate, stranger = await org.member(Role.LEAD), await org.member(), await org.member()
    team = await team_of(org, lead, mate)
    lead = replace(lead, team_ids=frozenset({team.id}))
    await change(lead, mate, Role.VIEWER)
    with pytest.raises(Forbidden):
        await change(lead, stranger, Role.VIEWER)
    with pytest.raises(Forbidden):
        await remove(lead, stranger)
    await remove(lead, mate)
    assert set(await roles(org)) == {org.owner.user_id, lead.user_id, stranger.user_id}


async def test_the_last_owner_stays(org: Org) -> None:
    with pytest.raises(LastOwner):
        await change(org.owner, org.owner, Role.ADMIN)
    with pytest.raises(LastOwner):
        await remove(replace(org.owner, session_id=org.id), org.owner)


async def test_two_owners_leaving_at_once_leave_one(org: Org) -> None:
    second = await org.member(Role.OWNER)
    results = await asyncio.gather(
        change(org.owner, second, Role.MEMBER),
        change(second, org.owner, Role.MEMBER),
        return_exceptions=True,
    )
    assert sum(isinstance(result, LastOwner | Conflict) for result in results) == 1
    assert list((await roles(org)).values()).count(Role.OWNER) == 1


async def test_anybody_may_leave(org: Org) -> None:
    viewer = await org.member(Role.VIEWER)
    await remove(replace(viewer, session_id=org.id), viewer)
    assert viewer.user_id not in await roles(org)


async def test_people_of_other_companies_do_not_exist(org: Org) -> None:
    stranger = (await new_org()).owner
    with pytest.raises(MemberNotFound):
        await change(org.owner, stranger, Role.MEMBER)
    with pytest.raises(MemberNotFound):
        await remove(org.owner, stranger)


async def test_keys_of_a_removed_member_die(org: Org) -> None:
    admin = await org.member(Role.ADMIN)
    key = await api_key_for(admin)
    assert (await resolve_api_key(key)).role == "admin"
    await remove(org.owner, admin)
    with frozen_at(utc_now() + timedelta(seconds=6)), pytest.raises(Unauthenticated):
        await resolve_api_key(key)
    async with db.unit_of_work(org.owner) as uow:
        assert (await list_api_keys(uow, PageQuery())).data[0].revoked_at


async def test_keys_of_a_demoted_member_lose_the_same_rights(org: Org) -> None:
    admin = await org.member(Role.ADMIN)
    key = await api_key_for(admin)
    await change(org.owner, admin, Role.VIEWER)
    with frozen_at(utc_now() + timedelta(seconds=6)):
        actor = await resolve_api_key(key)
    assert actor.role == "viewer"
    assert actor.reach("members:manage") is None
    assert actor.reach("agents:read")


async def test_members_come_page_by_page(org: Org) -> None:
    for _ in range(4):
        await org.member()
    seen: list[object] = []
    page = PageQuery(limit=2)
    while True:
        async with db.unit_of_work(org.owner) as uow:
            found = await list_members(uow, page)
        seen += [member.user_id for member in found.data]
        if not found.has_more:
            break
        page = PageQuery(limit=2, cursor=found.next_cursor)
    assert len(seen) == len(set(seen)) == 5
