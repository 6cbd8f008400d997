"""A plan's limits hold, also for two who take the last place at once."""

import asyncio

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.schemas import AgentArchive
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.unarchive_agent import unarchive_agent
from agents_os.domains.billing.metadata.limits import PlanLimitReached, Resource
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.limit_queries import get_limit, list_limits
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.api import client
from tests.support.builders import Org, api_key_for, new_org

FREE = plans()["free"].limits


@pytest.fixture(autouse=True)
def small_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    for resource in FREE:
        monkeypatch.setitem(FREE, resource, 2)


async def put_on(org: Org, plan: str) -> None:
    async with unit_of_work(GATEKEEPER) as uow:
        changed = text("update orgs set plan = :plan where id = :id")
        await uow.session.execute(changed, {"plan": plan, "id": org.id})


async def test_the_last_place_is_given_once(actor: Actor) -> None:
    results = await asyncio.gather(*(hire(actor) for _ in range(5)), return_exceptions=True)
    refused = [each for each in results if isinstance(each, PlanLimitReached)]
    assert len(refused) == 3
    assert refused[0].message == (
        "The Free plan allows 2 agents, and your company has 2."
        " Remove what you do not need, or change to the Pro plan."
    )
    assert refused[0].details["limit"] == 2


async def test_an_archived_agent_makes_room_and_needs_room_to_come_back(actor: Actor) -> None:
    first, _ = await hire(actor), await hire(actor)
    async with unit_of_work(actor) as uow:
        await archive_agent(uow, first.id, AgentArchive())
    await hire(actor)
    with pytest.raises(PlanLimitReached):
        async with unit_of_work(actor) as uow:
            await unarchive_agent(uow, first.id)


async def test_a_larger_plan_has_room_and_the_largest_no_end(org: Org) -> None:
    for _ in range(2):
        await hire(org.owner)
    await put_on(org, "enterprise")
    await hire(org.owner)
    async with unit_of_work(org.owner) as uow:
        found = await get_limit(uow, Resource.AGENTS)
    assert (found.plan, found.limit, found.used, found.allowed) == ("enterprise", None, 3, True)


async def test_a_key_too_many_is_not_kept(actor: Actor) -> None:
    for _ in range(2):
        await api_key_for(actor)
    with pytest.raises(PlanLimitReached, match="2 API keys"):
        await api_key_for(actor)
    async with unit_of_work(actor) as uow:
        assert (await get_limit(uow, Resource.API_KEYS)).used == 2


async def test_companies_do_not_share_places_or_wait_for_each_other(actor: Actor) -> None:
    for _ in range(2):
        await hire(actor)
    await hire((await new_org()).owner)


async def test_people_see_the_limits_of_what_they_may_make(org: Org) -> None:
    async with unit_of_work(org.owner) as uow:
        assert {each.resource for each in (await list_limits(uow)).data} == set(Resource)
    member = await org.member(Role.MEMBER)
    async with unit_of_work(member) as uow:
        shown = {each.resource for each in (await list_limits(uow)).data}
        with pytest.raises(Forbidden):
            await get_limit(uow, Resource.API_KEYS)
    assert Resource.API_KEYS not in shown
    assert Resource.AGENTS in shown


async def test_programs_ask_before_they_make_something(api: FastAPI, org: Org) -> None:
    headers = {"authorization": f"Bearer {await api_key_for(org.owner)}"}
    path = "/api/v1/billing/subscription/limits"
    async with client(api, **headers) as program:
        listed = (await program.get(path)).json()["data"]
        assert {each["resource"] for each in listed} == {each.value for each in Resource}
        for _ in range(2):
            await hire(org.owner)
        answer = (await program.post(path, json={"resourceType": "agents"})).json()
        assert (answer["allowed"], answer["used"]) == (False, 2)
        body = {"template_key": "quill"}
        refused = await program.post("/api/v1/agents/hire", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "plan_limit_reached")
