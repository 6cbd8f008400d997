"""Who sees which agent, and how lists are filtered, sorted and paged."""

from dataclasses import replace

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import BadCursor, PageQuery
from agents_os.domains.agents.metadata.errors import (
    AgentNotFound,
    TemplateNotFound,
    VersionNotFound,
)
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import (
    get_agent,
    get_prompt,
    get_template,
    get_version,
    list_agents,
    list_emojis,
    list_templates,
    list_tools,
    list_versions,
)
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import edit, hire, new_team, publish
from tests.support.builders import new_org


async def names(actor, page=None, **filters):
    async with db.unit_of_work(actor) as uow:
        listed = await list_agents(uow, AgentFilter(**filters), page)
    return [agent.name for agent in listed.data]


async def found(actor, agent_id) -> bool:
    try:
        async with db.unit_of_work(actor) as uow:
            await get_agent(uow, agent_id)
    except AgentNotFound:
        return False
    return True


@pytest.fixture
async def team(org):
    return await new_team(org.owner)


@pytest.fixture
async def hirer(org, team):
    """A member who owns one agent of each visibility."""
    member = await org.member(Role.MEMBER, team_ids=frozenset({team}))
    for visibility in ("private", "team", "org"):
        await hire(member, name=visibility, visibility=visibility, team_id=team)
    return member


@pytest.mark.parametrize(
    ("role", "in_team", "visible"),
    [
        (Role.OWNER, False, {"private", "team", "org"}),
        (Role.ADMIN, False, {"private", "team", "org"}),
        (Role.LEAD, True, {"team", "org"}),
        (Role.LEAD, False, {"org"}),
        (Role.MEMBER, True, {"team", "org"}),
        (Role.MEMBER, False, {"org"}),
        (Role.VIEWER, True, {"team", "org"}),
        (Role.VIEWER, False, {"org"}),
    ],
)
async def test_what_each_role_sees_of_the_agents_of_others(
    org, hirer, team, role, in_team, visible
):
    person = await org.member(role, team_ids=frozenset({team}) if in_team else frozenset())
    assert set(await names(person)) == visible
    async with db.unit_of_work(org.owner) as uow:
        everything = (await list_agents(uow)).data
    assert {agent.name for agent in everything if await found(person, agent.id)} == visible


async def test_owners_see_their_own_and_the_worker_sees_all(org, hirer):
    assert set(await names(hirer)) == {"private", "team", "org"}
    assert set(await names(Actor.system(org.id))) == {"private", "team", "org"}


async def test_a_key_that_may_only_read_sees_no_more_than_its_person_owns(org, hirer):
    key = replace(org.owner, permissions={"agents:read": Reach.ALL})
    assert set(await names(key)) == {"org"}


async def test_a_stranger_sees_nothing(hirer):
    assert await names((await new_org()).owner) == []


async def test_nothing_is_listed_without_permission(org):
    with pytest.raises(Forbidden):
        await names(replace(org.owner, permissions={}))


async def test_the_card_says_what_the_caller_may_do(org, team):
    agent = await hire(org.owner, team_id=team)
    lead = await org.member(Role.LEAD, team_ids=frozenset({team}))
    abilities = {}
    for person in (org.owner, lead, await org.member(Role.MEMBER), await org.member(Role.VIEWER)):
        async with db.unit_of_work(person) as uow:
            abilities[person.role] = (await get_agent(uow, agent.id)).can
    everything = ["edit", "publish", "pause", "archive"]
    assert abilities == {"owner": everything, "lead": everything, "member": [], "viewer": []}


async def test_lists_are_filtered(org, team):
    owner = org.owner
    await hire(owner, tags=["blog"], environment="staging")
    await hire(owner, template_key="scout", team_id=team)
    await hire(await org.member(Role.MEMBER), template_key="sage")
    assert await names(owner, category="sales") == ["Scout"]
    assert await names(owner, environment="staging") == ["Quill"]
    assert await names(owner, tag="blog") == ["Quill"]
    assert await names(owner, team_id=team) == ["Scout"]
    assert set(await names(owner, mine=True)) == {"Quill", "Scout"}
    assert await names(owner, lifecycle="paused") == []


async def test_search_looks_at_name_and_role_and_takes_signs_literally(actor):
    await hire(actor, name="100% Quill")
    await hire(actor, template_key="scout")
    assert await names(actor, q="sales resea") == ["Scout"]
    assert await names(actor, q="QUILL content") == ["100% Quill"]
    assert await names(actor, q="%") == ["100% Quill"]
    assert await names(actor, q="_") == []


async def walk(actor, **filters):
    """All pages of one agent each."""
    cursor, seen = None, []
    while True:
        async with db.unit_of_work(actor) as uow:
            page = await list_agents(uow, AgentFilter(**filters), PageQuery(cursor=cursor, limit=1))
        seen += [agent.name for agent in page.data]
        if not page.has_more:
            return seen
        cursor = page.next_cursor


async def test_pages_follow_each_other_newest_first_or_by_name(actor):
    for name in ("Bea", "anna", "Cleo", "Anna"):
        await hire(actor, name=name)
    assert await walk(actor) == ["Anna", "Cleo", "anna", "Bea"]
    assert await walk(actor, sort="name") == ["anna", "Anna", "Bea", "Cleo"]


async def test_a_cursor_of_one_order_is_not_valid_for_the_other(actor):
    await hire(actor)
    await hire(actor)
    async with db.unit_of_work(actor) as uow:
        first = await list_agents(uow, AgentFilter(sort="name"), PageQuery(limit=1))
        with pytest.raises(BadCursor):
            await list_agents(uow, AgentFilter(), PageQuery(limit=1, cursor=first.next_cursor))


async def test_versions_are_paged_newest_first(actor):
    agent = await hire(actor)
    for goal in ("two", "three"):
        await edit(actor, agent.id, goal=goal)
        await publish(actor, agent.id, goal)
    async with db.unit_of_work(actor) as uow:
        first = await list_versions(uow, agent.id, PageQuery(limit=2))
        rest = await list_versions(uow, agent.id, PageQuery(limit=2, cursor=first.next_cursor))
        with pytest.raises(VersionNotFound):
            await get_version(uow, agent.id, 4)
    assert [v.number for v in first.data + rest.data] == [3, 2, 1]


async def test_the_prompt_of_any_version_can_be_read(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Sell umbrellas.")
    async with db.unit_of_work(actor) as uow:
        published = await get_prompt(uow, agent.id)
        draft = await get_prompt(uow, agent.id, "draft")
        first = await get_prompt(uow, agent.id, "1")
    assert (published.source, "umbrellas" in published.system_prompt) == ("1", False)
    assert "umbrellas" in draft.system_prompt
    assert first.system_prompt == published.system_prompt
    assert first.characters == len(first.system_prompt)


async def test_the_gallery_is_searched_and_filtered(actor):
    async with db.unit_of_work(actor) as uow:
        everything = await list_templates(uow)
        sales = await list_templates(uow, category="sales")
        invoices = await list_templates(uow, q="Invoice finance")
        quill = await get_template(uow, "quill")
        with pytest.raises(TemplateNotFound):
            await get_template(uow, "nobody")
    assert len(everything) >= 15
    assert everything[0].key == "quill"
    assert {template.category for template in sales} == {"sales"}
    assert [template.key for template in invoices] == ["ledger"]
    assert (quill.price_from, quill.price_to) == (20, 25)
    assert [tool.key for tool in quill.tools] == list(quill.definition.tools)


async def test_faces_and_tools_are_data(actor):
    async with db.unit_of_work(actor) as uow:
        assert len(await list_emojis(uow)) == 20
        assert [e.emoji for e in await list_emojis(uow, "clever")] == ["🦊"]
        tools = await list_tools(uow)
    assert {tool.key for tool in tools if tool.available} >= {"calculate", "create_task"}
    assert not any(tool.available for tool in tools if tool.asks_first)
    assert {tool.key for tool in tools if tool.asks_first} >= {"send_email", "offer_refund"}
