"""Knowledge bases: who sees, changes and fills them, and which agents may use them."""

from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.errors import AgentNotFound, TeamMissing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.metadata.base_schemas import (
    BaseRead,
    BaseUpdate,
    GrantCreate,
    GrantRead,
)
from agents_os.domains.knowledge.metadata.errors import (
    BaseNameTaken,
    BaseNotFound,
    DocumentNotFound,
)
from agents_os.domains.knowledge.usecases.base_queries import (
    get_base,
    list_bases,
    list_bases_of_agent,
    list_grants,
)
from agents_os.domains.knowledge.usecases.delete_base import delete_base
from agents_os.domains.knowledge.usecases.grant_base import grant_base
from agents_os.domains.knowledge.usecases.update_base import update_base
from agents_os.domains.knowledge.usecases.withdraw_grant import withdraw_grant
from tests.support.builders import Org, new_org
from tests.support.conversations import active_agent
from tests.support.uploads import make_base, read, to_remove, upload


async def names(actor: Actor) -> list[str]:
    async with db.unit_of_work(actor) as uow:
        return [base.name for base in (await list_bases(uow)).data]


async def change(actor: Actor, base_id: UUID, **fields: object) -> BaseRead:
    async with db.unit_of_work(actor) as uow:
        return await update_base(uow, base_id, BaseUpdate(**fields))


async def give(actor: Actor, base_id: UUID, **to: UUID) -> GrantRead:
    async with db.unit_of_work(actor) as uow:
        return await grant_base(uow, base_id, GrantCreate(**to))


async def used_by(actor: Actor, agent_id: UUID) -> list[str]:
    async with db.unit_of_work(actor) as uow:
        return [base.name for base in await list_bases_of_agent(uow, agent_id)]


async def new_team(org: Org) -> UUID:
    team_id = uuid7()
    async with db.unit_of_work(GATEKEEPER) as uow:
        await uow.session.execute(
            text("insert into teams (id, org_id, name) values (:id, :org, 'Sales')"),
            {"id": team_id, "org": org.id},
        )
    return team_id


async def test_a_base_is_made_found_and_changed(actor: Actor) -> None:
    base = await make_base(actor, "Contracts", description="What we signed.")
    assert (base.chunk_size, base.chunk_overlap, base.index_version) == (1000, 200, 1)
    assert base.can == ("add", "edit")
    assert (base.documents, base.hit_rate) == (0, None)
    changed = await change(actor, base.id, name="Signed contracts", members_add=True)
    assert (changed.name, changed.members_add) == ("Signed contracts", True)
    assert await names(actor) == ["Signed contracts"]


async def test_a_name_is_used_once_in_a_company(actor: Actor) -> None:
    await make_base(actor, "Contracts")
    other = await make_base(actor, "Prices")
    with pytest.raises(BaseNameTaken, match="already"):
        await make_base(actor, "CONTRACTS")
    with pytest.raises(BaseNameTaken):
        await change(actor, other.id, name="contracts")


async def test_a_private_base_is_seen_by_its_owner_and_by_who_may_edit_everything(org: Org) -> None:
    member, colleague = await org.member(), await org.member()
    base = await make_base(member, "Drafts", visibility="private")
    assert await names(member) == ["Drafts"]
    assert await names(colleague) == []
    assert await names(org.owner) == ["Drafts"]
    document = await upload(member, base.id, b"a draft")
    with pytest.raises(DocumentNotFound):
        await read(colleague, document.id)
    with pytest.raises(BaseNotFound):
        await change(colleague, base.id, name="Mine")


async def test_a_base_of_a_team_is_seen_in_it(org: Org) -> None:
    team_id = await new_team(org)
    lead = await org.member(Role.LEAD, team_ids=frozenset({team_id}))
    other = await org.member(Role.LEAD)
    base = await make_base(lead, "Leads", visibility="team", team_id=team_id)
    colleague = await org.member(team_ids=frozenset({team_id}))
    assert await names(colleague) == ["Leads"]
    assert await names(other) == []
    with pytest.raises(TeamMissing):
        await change(lead, base.id, team_id=None)
    with pytest.raises(Forbidden):
        await make_base(other, "Theirs", visibility="team", team_id=team_id)


async def test_everybody_sees_a_base_of_the_company_and_few_change_it(org: Org) -> None:
    base = await make_base(org.owner)
    member, viewer = await org.member(), await org.member(Role.VIEWER)
    for person in (member, viewer):
        async with db.unit_of_work(person) as uow:
            assert (await get_base(uow, base.id)).can == ()
        with pytest.raises(Forbidden):
            await change(person, base.id, name="Mine")
        with pytest.raises(Forbidden):
            await upload(person, base.id, b"not mine")
    with pytest.raises(Forbidden):
        await make_base(viewer, "Mine")


async def test_members_add_documents_where_the_owner_lets_them(org: Org) -> None:
    base = await make_base(org.owner, members_add=True)
    member, viewer = await org.member(), await org.member(Role.VIEWER)
    added = await upload(member, base.id, b"something I know")
    assert added.can == ("edit",)
    assert (await read(org.owner, added.id)).owner_name == "Member"
    with pytest.raises(Forbidden):
        await upload(viewer, base.id, b"something")


async def test_a_base_is_for_one_agent_or_all_until_that_is_withdrawn(actor: Actor) -> None:
    agent_id, other = await active_agent(actor), await active_agent(actor)
    base = await make_base(actor, "Prices")
    assert await used_by(actor, agent_id) == []
    grant = await give(actor, base.id, agent_id=agent_id)
    assert await give(actor, base.id, agent_id=agent_id) == grant
    assert await used_by(actor, agent_id) == ["Prices"]
    assert await used_by(actor, other) == []
    everybody = await give(actor, base.id)
    assert await used_by(actor, other) == ["Prices"]
    async with db.unit_of_work(actor) as uow:
        assert len(await list_grants(uow, base.id)) == 2
        await withdraw_grant(uow, base.id, everybody.id)
        await withdraw_grant(uow, base.id, grant.id)
    assert await used_by(actor, agent_id) == []


async def test_nobody_gives_a_base_to_agents_they_may_not_change(org: Org) -> None:
    agent_id = await active_agent(org.owner)
    member = await org.member()
    base = await make_base(member, "Mine")
    with pytest.raises(Forbidden):
        await give(member, base.id, agent_id=agent_id)
    with pytest.raises(Forbidden):
        await give(member, base.id)
    stranger = await new_org()
    with pytest.raises(AgentNotFound):
        await give(org.owner, base.id, agent_id=await active_agent(stranger.owner))


async def test_a_deleted_base_takes_its_documents_and_files_with_it(actor: Actor) -> None:
    base = await make_base(actor)
    document = await upload(actor, base.id, b"one")
    async with db.unit_of_work(actor) as uow:
        await delete_base(uow, base.id)
    with pytest.raises(DocumentNotFound):
        await read(actor, document.id)
    assert await to_remove(actor) == [f"{actor.tenant}/{document.id}"]
    assert await names(actor) == []


async def test_another_company_finds_nothing(actor: Actor) -> None:
    base = await make_base(actor)
    stranger = (await new_org()).owner
    assert await names(stranger) == []
    with pytest.raises(BaseNotFound):
        await upload(stranger, base.id, b"x")
