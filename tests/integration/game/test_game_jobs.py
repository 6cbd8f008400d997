"""From a task that is really done to the points of the agent, as the worker does it."""

from agents_os.core import db
from agents_os.core.events import subscribers, type_registry
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.game.adapters.primary import jobs
from agents_os.domains.game.usecases.queries import get_agent_progress, list_xp_entries
from agents_os.domains.tasks.metadata.schemas import TaskReopen
from agents_os.domains.tasks.usecases.reopen_task import reopen_task
from tests.support import tasks
from tests.support.agents import hire
from tests.support.game import rows, system

OURS = vars(jobs).values()


async def deliver(actor, *, times: int = 1) -> None:
    """Hand every event of the organisation to the game, each in a transaction of its own."""
    waiting = await rows(actor, "select type, payload from outbox order by id")
    for kind, payload in waiting * times:
        for handler in subscribers[kind]:
            if handler in OURS:
                async with db.unit_of_work(system(actor)) as uow:
                    await handler(uow, type_registry[kind].model_validate(payload))


async def handed_in(actor, agent_id, **fields):
    """A task of the agent, and what a run of it hands in."""
    given = await tasks.task(actor, agent_id=agent_id, **fields)
    return given, await hand_in(actor, agent_id, given.id)


async def hand_in(actor, agent_id, task_id):
    run_id = await tasks.new_run(actor, agent_id)
    await tasks.start(system(actor), task_id, run_id)
    return await tasks.submit(system(actor), task_id, run_id=run_id)


async def amounts(actor, agent_id) -> list[int]:
    async with db.unit_of_work(actor) as uow:
        return [entry.amount for entry in (await list_xp_entries(uow, agent_id)).data]


async def test_a_colleagues_first_time_accept_of_a_high_task_earns_what_was_promised(org):
    agent, colleague = await hire(org.owner), await org.member()
    _, result = await handed_in(colleague, agent.id, priority="HIGH")
    await tasks.accept(org.owner, result)
    await deliver(org.owner, times=2)
    async with db.unit_of_work(org.owner) as uow:
        [entry] = (await list_xp_entries(uow, agent.id)).data
        progress = await get_agent_progress(uow, agent.id)
    size = entry.explanation.factors[0]
    assert entry.amount == int(50 * size.value * 1.1 + 0.5)
    assert progress.record.first_time == 1
    [review] = await rows(org.owner, "select verdict, decided_at is not null from game_reviews")
    assert tuple(review) == ("accepted", True)


async def test_own_acceptance_counts_half_and_rework_less(actor):
    agent = await hire(actor)
    given, result = await handed_in(actor, agent.id)
    await tasks.send_back(actor, result)
    await tasks.accept(actor, await hand_in(actor, agent.id, given.id))
    await deliver(actor)
    async with db.unit_of_work(actor) as uow:
        [entry] = (await list_xp_entries(uow, agent.id)).data
    assert {factor.key for factor in entry.explanation.factors} == {"size", "quality", "self"}
    assert "after changes" in entry.explanation.calculation


async def test_a_rejected_delivery_earns_nothing(actor):
    agent = await hire(actor)
    _, result = await handed_in(actor, agent.id)
    await tasks.reject(actor, result)
    await deliver(actor)
    assert await amounts(actor, agent.id) == []


async def test_opening_a_task_again_takes_its_points_back(actor):
    agent = await hire(actor)
    given, result = await handed_in(actor, agent.id)
    await tasks.accept(actor, result)
    await deliver(actor)
    async with db.unit_of_work(actor) as uow:
        await reopen_task(uow, given.id, TaskReopen(reason="A wrong number"))
    await deliver(actor)
    first, second = reversed(await amounts(actor, agent.id))
    assert (first > 0, second) == (True, -first)


async def test_the_same_wish_again_earns_nothing(actor):
    agent = await hire(actor)
    for _ in range(2):
        _, result = await handed_in(actor, agent.id, title="Weekly newsletter")
        await tasks.accept(actor, result)
    await deliver(actor)
    assert (await amounts(actor, agent.id))[0] == 0


async def test_what_a_person_did_gives_no_agent_points(actor):
    await tasks.completed(actor)
    await deliver(actor)
    assert await rows(actor, "select 1 from xp_entries") == []


async def test_pausing_and_resuming_an_agent_is_noted(actor):
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, agent.id, AgentPause())
    await deliver(actor)
    assert (await rows(actor, "select last_day from agent_pauses"))[0][0] is None
    async with db.unit_of_work(actor) as uow:
        await resume_agent(uow, agent.id)
    await deliver(actor)
    assert all(row[0] for row in await rows(actor, "select last_day from agent_pauses"))
