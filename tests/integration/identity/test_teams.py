from dataclasses import replace
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.errors import MemberNotFound, TeamNameTaken, TeamNotFound
from agents_os.domains.identity.metadata.member_schemas import TeamCreate, TeamRead, TeamUpdate
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.delete_team import delete_team
from agents_os.domains.identity.usecases.queries import list_teams
from agents_os.domains.identity.usecases.update_team import update_team
from tests.support.builders import Org, new_org


async def create(actor: Actor, name: str = "Sales", *member_ids: UUID | None) -> TeamRead:
    async with db.unit_of_work(actor) as uow:
        return await create_team(
            uow, TeamCreate(name=name, member_ids=[m for m in member_ids if m])
        )


async def update(actor: Actor, team_id: UUID, **fields: object) -> TeamRead:
    async with db.unit_of_work(actor) as uow:
        return await update_team(uow, team_id, TeamUpdate.model_validate(fields))


async def test_a_team_has_members(org: Org) -> None:
    member = await org.member()
    team = await create(org.owner, "Sales", member.user_id)
    assert team.member_ids == [member.user_id]
    changed = await update(org.owner, team.id, name="Deals", member_ids=[org.owner.user_id])
    assert (changed.name, changed.member_ids) == ("Deals", [org.owner.user_id])


async def test_strangers_cannot_be_put_into_a_team(org: Org) -> None:
    stranger = (await new_org()).owner
    with pytest.raises(MemberNotFound):
        await create(org.owner, "Sales", stranger.user_id)
    async with db.unit_of_work(org.owner) as uow:
        assert (await list_teams(uow, PageQuery())).data == []


async def test_names_are_unique_in_a_company_only(org: Org) -> None:
    await create(org.owner, "Sales")
    with pytest.raises(TeamNameTaken):
        await create(org.owner, "SALES")
    other = await create(org.owner, "Support")
    with pytest.raises(TeamNameTaken):
        await update(org.owner, other.id, name="sales")
    assert await create((await new_org()).owner, "Sales")


async def test_a_lead_changes_only_their_own_team(org: Org) -> None:
    lead = await org.member(Role.LEAD)
    own, other = await create(org.owner, "Own", lead.user_id), await create(org.owner, "Other")
    lead = replace(lead, team_ids=frozenset({own.id}))
    assert (await update(lead, own.id, name="Mine", member_ids=[])).name == "Mine"
    with pytest.raises(Forbidden):
        await update(lead, other.id, name="Mine, too")
    with pytest.raises(Forbidden):
        await create(lead, "New")


async def test_a_deleted_team_leaves_its_people(org: Org) -> None:
    member = await org.member()
    team = await create(org.owner, "Sales", member.user_id)
    async with db.unit_of_work(org.owner) as uow:
        await delete_team(uow, team.id)
        assert (await list_teams(uow, PageQuery())).data == []


async def test_teams_of_other_companies_do_not_exist(org: Org) -> None:
    team = await create((await new_org()).owner)
    with pytest.raises(TeamNotFound):
        await update(org.owner, team.id, name="Mine")
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(TeamNotFound):
            await delete_team(uow, team.id)
