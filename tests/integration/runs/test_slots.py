"""Who gets a slot: limits by company and by agent, turns, and nobody waits for ever."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.schemas import AgentUpdate
from agents_os.domains.agents.usecases.update_agent import update_agent
from agents_os.domains.runs.adapters.secondary import queue
from agents_os.domains.runs.metadata.limits import PLAN_LIMITS, PRIORITIES
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.agents import hire
from tests.support.builders import Org

FREE = PLAN_LIMITS["free"]


async def ask(actor: Actor, agent_id: UUID | None = None, priority: str = "medium") -> UUID:
    async with db.unit_of_work(actor) as uow:
        body = RunStart(kind=RunKind.WORKFLOW, agent_id=agent_id, priority=PRIORITIES[priority])
        run = await start_run(uow, body)
        await enqueue_run(uow, run.id)
    return run.id


async def admit(org: Org) -> set[UUID]:
    """What a worker does when it hears of the company; the runs that have a slot now."""
    await queue.admit([org.id], PLAN_LIMITS, "a worker", 100)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        found = await uow.session.execute(text("select id from runs where slot_at is not null"))
        return set(found.scalars())


async def cancel(org: Org, run_id: UUID) -> None:
    async with db.unit_of_work(org.owner) as uow:
        await request_cancel(uow, run_id)


async def test_a_company_has_no_more_slots_than_its_plan_and_each_one_freed_is_given_on(org: Org):
    runs = [await ask(org.owner) for _ in range(FREE + 2)]
    assert await admit(org) == set(runs[:FREE])
    assert await admit(org) == set(runs[:FREE])
    await cancel(org, runs[0])
    assert await admit(org) == set(runs[1 : FREE + 1])


async def test_an_agent_has_no_more_than_its_own_number_and_holds_up_nobody_else(org: Org):
    agent = await hire(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        await update_agent(uow, agent.id, AgentUpdate(runs_at_once=1))
    first, second = await ask(org.owner, agent.id), await ask(org.owner, agent.id)
    other = await ask(org.owner)
    assert await admit(org) == {first, other}
    await cancel(org, other)
    assert await admit(org) == {first}
    await cancel(org, first)
    assert await admit(org) == {second}


async def test_waiting_long_enough_comes_before_any_priority(org: Org):
    low = await ask(org.owner, priority="low")
    urgent = [await ask(org.owner, priority="urgent") for _ in range(FREE)]
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        older = "update runs set asked_at = asked_at - interval '11 minutes' where id = :id"
        await uow.session.execute(text(older), {"id": low})
    assert await admit(org) == {low, *urgent[: FREE - 1]}


async def test_the_place_in_the_queue_is_the_one_it_is_served_in(org: Org):
    begun = [await ask(org.owner) for _ in range(FREE)]
    await admit(org)
    later, last = await ask(org.owner), await ask(org.owner, priority="low")
    urgent = await ask(org.owner, priority="urgent")
    async with db.unit_of_work(org.owner) as uow:
        ahead = [(await get_run(uow, each)).ahead for each in (*begun, urgent, later, last)]
    assert ahead == [*[0] * FREE, 0, 1, 2]
    for served in (urgent, later, last):
        await cancel(org, begun.pop(0))
        begun.append(served)
        assert await admit(org) == set(begun)


async def test_a_worker_takes_what_it_has_room_for_and_the_rest_goes_on_asking(org: Org):
    first, second = await ask(org.owner), await ask(org.owner)
    for expected in (first, second):
        [taken] = await queue.admit([org.id], PLAN_LIMITS, "a worker", 1)
        assert (taken.org_id, taken.run_id) == (org.id, expected)
        query = text(
            "select status, executor_id from dbos.workflow_status where workflow_uuid = :id"
        )
        async with db.platform_session() as session:
            state = (await session.execute(query, {"id": taken.drive_id})).one()
        assert state == ("PENDING", "a worker")


async def test_a_worker_that_was_silent_itself_goes_on_with_what_it_drives(org: Org):
    await ask(org.owner)
    [(_, _, drive_id)] = await queue.admit([org.id], PLAN_LIMITS, "a worker", 1)

    async def orphans(owner: str, drives: list[str]) -> list[str]:
        async with db.platform_session() as session:
            found = await queue.orphans(session, timedelta(seconds=5), owner, drives)
        return found.get("runs", [])

    assert drive_id not in await orphans("a worker", [drive_id])
    assert drive_id in await orphans("another", [])
