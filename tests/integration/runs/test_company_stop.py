"""The big red button: everything stands still, nothing is lost, and all of it goes on."""

import asyncio
from typing import Any

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.domains.chat.metadata.schemas import MessageStatus
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.governance.metadata.errors import CompanyStopsAgents
from agents_os.domains.governance.usecases.company_stop import get_company_stop
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.adapters.primary import stop_jobs  # noqa: F401  # subscribes
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.tasks.metadata.states import TaskStatus
from tests.support.agents import hire
from tests.support.approvals import resume, stop
from tests.support.builders import Org, api_key_for, new_org
from tests.support.conversations import ask, saved, watch
from tests.support.provider import configured
from tests.support.task_runs import (
    detail,
    give,
    hand_in,
    hear,
    queued_runs,
    run_of,
    until,
    work,
    worker_agent,
)


async def test_only_owners_and_admins_stop_and_resume_and_everybody_sees_it(org: Org) -> None:
    lead, admin = await org.member(Role.LEAD), await org.member(Role.ADMIN)
    for actor in (lead, await org.member(Role.VIEWER)):
        for press in (stop, resume):
            with pytest.raises(Forbidden):
                await press(actor)
    first = await stop(admin, "A wrong price list")
    assert await stop(org.owner, "Me, too") == first
    async with db.unit_of_work(lead) as uow:
        shown = (await get_company_stop(uow)).stop
    assert shown
    assert (shown.reason, shown.stopped_by_name) == ("A wrong price list", "Admin")
    for _ in range(2):
        assert (await resume(org.owner)).stop is None


async def test_work_whose_turn_comes_during_the_stop_waits_for_its_end(actor: Actor) -> None:
    other = (await new_org()).owner
    agent = await worker_agent(actor)
    await stop(actor)
    task_id = await give(actor, agent)
    with playing(hand_in()):
        await work(actor)
        assert (await run_of(actor, task_id)).status == RunStatus.PAUSED
        await resume(other)
        assert (await run_of(actor, task_id)).status == RunStatus.PAUSED
        await resume(actor)
        await work(actor)
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_work_under_way_is_paused_at_once_and_goes_on_where_it_was(actor: Actor) -> None:
    agent = await worker_agent(actor)
    task_id = await give(actor, agent)
    ((run_id, drive_id),) = await queued_runs(actor)
    with playing([Pause(60)], hand_in()) as model:
        driven = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "test"))
        await until(lambda: model.requests != [])
        await stop(actor)
        (drive,) = (each for each in driving.values() if each.run_id == run_id)
        drive.ask(Ask.PAUSE)  # the worker hears of it from the row
        await asyncio.wait_for(driven, 1)
        assert (await run_of(actor, task_id)).status == RunStatus.PAUSED
        await hear(actor)
        await resume(actor)
        await work(actor)
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_an_answer_is_broken_off_and_no_question_is_taken(actor: Actor) -> None:
    agent = await hire(actor)
    with configured(AGENTS_OS_PRACTICE_WORDS_PER_SECOND="5"):
        turn = await ask(actor, agent.id)
        await stop(actor)
        await watch(actor, turn.run_id)
    assert (await saved(actor, turn.run_id)).status is MessageStatus.STOPPED
    with pytest.raises(CompanyStopsAgents):
        await ask(actor, agent.id)
    await resume(actor)
    await watch(actor, (await ask(actor, agent.id)).run_id)


async def test_it_is_over_rest(org: Org, api_client: Any) -> None:
    api_client.headers["X-API-Key"] = await api_key_for(org.owner)
    path = "/api/v1/org/stop"
    assert (await api_client.get(path)).json() == {"stop": None}
    assert (await api_client.post(path, json={"reason": "x"})).json()["stop"]["reason"] == "x"
    assert (await api_client.post(f"{path}/resume")).json() == {"stop": None}
