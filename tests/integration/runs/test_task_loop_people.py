"""An agent at work that needs people: approvals, questions, handing over, being stopped."""

import asyncio

import pytest

from agents_os.core import db
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.governance.metadata.schemas import AnswerQuestion
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.runs.usecases.read_plan import read_plan
from agents_os.domains.tasks.metadata.schemas import TaskCancel
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases.cancel_task import cancel_task
from tests.support import approvals, tasks
from tests.support.builders import new_org
from tests.support.task_runs import (
    asked_of_people,
    call,
    detail,
    done,
    give,
    hand_in,
    hear,
    queued_runs,
    result_of,
    run_of,
    steps_of,
    until,
    work,
    worker_agent,
)

SIGN_OFF = call("request_approval", action="Publish the note", details="Exactly this text.")


async def test_what_needs_approval_waits_and_is_done_after_it(org, actor):
    agent, lead = await worker_agent(actor), await org.member(Role.ADMIN)
    with playing([SIGN_OFF], hand_in()) as stage:
        task_id = await done(actor, agent)
        assert (await run_of(actor, task_id)).status == RunStatus.WAITING_APPROVAL
        task = await detail(actor, task_id)
        assert (task.status, "needs approval" in task.hold_reason) == (TaskStatus.WAITING, True)
        (asked,) = await asked_of_people(actor)
        assert asked.payload == {"action": "Publish the note", "details": "Exactly this text."}
        await approvals.approve(lead, asked)
        await hear(actor)
        assert (await detail(actor, task_id)).status == TaskStatus.IN_PROGRESS
        await work(actor)
    assert "Approved: Publish the note" in stage.requests[1].messages[-1].content
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
    assert (await asked_of_people(actor))[0].status == "used"


async def test_a_changed_payload_is_what_is_done(org, actor):
    agent, lead = await worker_agent(actor, "create_task"), await org.member(Role.ADMIN)
    await approvals.rule(actor, tools=["create_task"])
    with playing([call("create_task", title="Call Ada")], hand_in()):
        await done(actor, agent)
        (asked,) = await asked_of_people(actor)
        await approvals.modify(lead, asked, {**asked.payload, "title": "Call Grace"})
        await hear(actor)
        await work(actor)
    created = await tasks.facts(actor, "task.created")
    assert [each["title"] for each in created] == ["Write a note", "Call Grace"]


async def test_what_is_rejected_is_not_done_and_the_agent_learns_why(org, actor):
    agent, lead = await worker_agent(actor, "create_task"), await org.member(Role.ADMIN)
    await approvals.rule(actor, tools=["create_task"])
    with playing([call("create_task", title="Call Ada")], hand_in("Without it.")) as stage:
        task_id = await done(actor, agent)
        (asked,) = await asked_of_people(actor)
        await approvals.reject(lead, asked, "We never call.")
        await hear(actor)
        await work(actor)
    assert "We never call." in stage.requests[1].messages[-1].content
    assert len(await tasks.facts(actor, "task.created")) == 1
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_what_a_rule_forbids_is_told_to_the_agent(actor):
    agent = await worker_agent(actor, "create_task")
    await approvals.rule(actor, "block", tools=["create_task"], reason="No new tasks this week.")
    with playing([call("create_task", title="Call Ada")], hand_in()) as stage:
        await done(actor, agent)
    assert "No new tasks this week." in stage.requests[1].messages[-1].content
    assert len(await tasks.facts(actor, "task.created")) == 1


@pytest.mark.parametrize(
    "asked_for",
    [
        call("create_task", title="Call Ada"),  # inside, confirmed with its result
        call("read_web_page", url="https://example.test/"),  # outside, confirmed before it begins
    ],
)
async def test_an_agent_paused_after_the_approval_does_nothing(org, actor, asked_for):
    agent, lead = await worker_agent(actor, asked_for.name), await org.member(Role.ADMIN)
    await approvals.rule(actor, tools=[asked_for.name])
    with playing([asked_for], hand_in()) as stage:
        await done(actor, agent)
        (asked,) = await asked_of_people(actor)
        await approvals.approve(lead, asked)
        async with db.unit_of_work(actor) as uow:
            await pause_agent(uow, agent, AgentPause(reason="Holidays"))
        await hear(actor)
        await work(actor)
    assert len(await tasks.facts(actor, "task.created")) == 1
    assert "Error:" in stage.requests[1].messages[-1].content


async def test_a_question_waits_for_its_answer_and_goes_on_with_it(actor):
    agent = await worker_agent(actor)
    with playing([call("ask_human", question="Which date?")], hand_in()) as stage:
        task_id = await done(actor, agent)
        assert (await run_of(actor, task_id)).status == RunStatus.WAITING_INPUT
        assert (await detail(actor, task_id)).hold_reason == "A question is open: Which date?"
        (asked,) = await asked_of_people(actor)
        async with db.unit_of_work(actor) as uow:
            await answer_question(uow, asked.id, AnswerQuestion(answer="The 3rd of May"))
        await hear(actor)
        await work(actor)
    assert stage.requests[1].messages[-1].content == "Answer of a person: The 3rd of May"
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_what_can_be_done_is_done_while_people_think(actor):
    agent = await worker_agent(actor)
    calls = [
        call("ask_human", "a", question="Which date?"),
        call("calculate", "b", expression="1+1"),
    ]
    with playing(calls):
        task_id = await done(actor, agent)
    steps = await steps_of(actor, task_id)
    assert steps["tool:1.1"].output == {"text": "1+1 = 2"}
    assert (await run_of(actor, task_id)).status == RunStatus.WAITING_INPUT


async def test_handing_over_gives_the_task_back_with_the_summary(actor):
    agent = await worker_agent(actor)
    with playing([call("hand_to_person", summary="The figures are missing.")]):
        task_id = await done(actor, agent)
    assert (await run_of(actor, task_id)).status == RunStatus.BLOCKED
    task = await detail(actor, task_id)
    assert task.status == TaskStatus.PENDING
    assert task.failure == "Handed over to a person: The figures are missing."


async def test_the_practice_model_asks_for_what_is_missing(actor):
    agent = await worker_agent(actor)
    task_id = await done(actor, agent, "Write an invitation", details="We meet on [date?] at noon.")
    (asked,) = await asked_of_people(actor)
    assert "[date?]" in asked.question
    async with db.unit_of_work(actor) as uow:
        await answer_question(uow, asked.id, AnswerQuestion(answer="We meet on the 3rd of May."))
    await hear(actor)
    await work(actor)
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
    assert "3rd of May" in str((await result_of(actor, task_id))["sections"])


async def test_the_practice_model_reads_works_out_and_arranges(actor):
    agent = await worker_agent(actor, "create_task")
    text = "Deliveries take 5 days. Returns are free for 30 days. Support answers within 4 hours."
    task_id = await done(
        actor,
        agent,
        "Summarise the handbook and calculate 12 * 12",
        details="Follow-up: Print the handbook",
        attachments=[{"name": "Handbook.md", "content": text}],
        acceptance_criteria=["Names the returns"],
    )
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
    result = await result_of(actor, task_id)
    shown = str(result["sections"])
    assert all(part in shown for part in ("30 days", "12 * 12 = 144", "Names the returns"))
    assert "practice model" in result["summary"]
    assert (await run_of(actor, task_id)).practice
    used = {step.input.get("tool") for step in (await steps_of(actor, task_id)).values()}
    assert {"read_document", "calculate", "create_task"} <= used


async def test_the_practice_model_searches_when_asked_a_question(actor):
    agent = await worker_agent(actor)
    text = "Deliveries take 5 days.\n\nReturns are free for 30 days."
    task_id = await done(
        actor, agent, "How long are returns free?", attachments=[{"name": "A.md", "content": text}]
    )
    steps = await steps_of(actor, task_id)
    assert steps["tool:1.1"].input["tool"] == "search_knowledge"
    assert "30 days" in str((await result_of(actor, task_id))["sections"])


async def test_what_an_agent_plans_is_read_by_who_may_see_its_run(actor):
    agent = await worker_agent(actor)
    task_id = await done(actor, agent, "What is 2 * 3?")
    run = await run_of(actor, task_id)
    async with db.unit_of_work(actor) as uow:
        assert await read_plan(uow, run.id) == ["Work out the figures", "Hand in the result"]
    async with db.unit_of_work((await new_org()).owner) as uow:
        assert await read_plan(uow, run.id) == []


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_cancelled_task_stops_its_run(actor, waiting):
    agent = await worker_agent(actor)
    with playing([call("ask_human", question="Which date?")]):
        task_id = await (done if waiting else give)(actor, agent)
        async with db.unit_of_work(actor) as uow:
            await cancel_task(uow, task_id, TaskCancel())
        await hear(actor)
        await work(actor)
    assert (await run_of(actor, task_id)).status == RunStatus.CANCELLED
    assert (await detail(actor, task_id)).status == TaskStatus.CANCELLED
    assert all(each.status == "cancelled" for each in await asked_of_people(actor))


async def test_cancelling_while_the_model_speaks_hangs_up_within_a_second(actor):
    agent, never = await worker_agent(actor), asyncio.Event()
    with playing(["I think", Pause(until=never), "that"]) as stage:
        await give(actor, agent)
        ((run_id, drive_id),) = await queued_runs(actor)
        driver = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "test"))
        await until(lambda: bool(stage.requests))
        (drive,) = [each for each in driving.values() if each.run_id == run_id]
        drive.ask(Ask.CANCEL)
        async with asyncio.timeout(1):
            await driver
        assert stage.closed_early == 1


async def test_a_result_for_a_task_that_was_taken_away_is_not_handed_in(actor):
    """The race between handing in and reassigning: the end of the run is a failure in words."""
    agent, other = await worker_agent(actor), await worker_agent(actor)
    gate = asyncio.Event()
    with playing([Pause(until=gate), *hand_in()], hand_in("By the other.")) as stage:
        task_id = await give(actor, agent)
        ((run_id, drive_id),) = await queued_runs(actor)
        driver = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "test"))
        await until(lambda: bool(stage.requests))
        await tasks.assign(actor, task_id, agent=other)
        gate.set()
        await driver
        await hear(actor)
        await work(actor)
    assert (await result_of(actor, task_id))["sections"][0]["data"]["markdown"] == "By the other."
