"""An agent works on a task: what it is told, what it calls, what comes of it."""

import asyncio

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import (
    ModelCredentialRejected,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.drive_run import drive_run
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.start_task_run import start_task_run
from agents_os.domains.runs.usecases.task_loop.handing_in import NUDGE
from agents_os.domains.runs.usecases.task_loop.turns import AGAIN
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable
from tests.support import tasks
from tests.support.builders import new_org
from tests.support.task_runs import (
    call,
    detail,
    done,
    drive_of,
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

HANDBOOK = "Deliveries take 5 days.\n\nReturns are free for 30 days.\n\nSupport answers in 4 hours."


async def test_a_task_given_to_an_agent_comes_back_as_a_deliverable_in_review(actor):
    agent = await worker_agent(actor)
    with playing([call("calculate", expression="2 * 21")], hand_in("It is 42.")) as stage:
        task_id = await done(actor, agent, "What is 2 * 21?")
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
    assert (await result_of(actor, task_id))["sections"][0]["data"]["markdown"] == "It is 42."
    run = await run_of(actor, task_id)
    assert (run.status, run.owner_id) == (RunStatus.SUCCEEDED, actor.user_id)
    assert run.input_tokens > 0
    assert list(await steps_of(actor, task_id)) == ["brief", "model:1", "tool:1.0", "model:2"]
    assert stage.requests[1].messages[-1].content == "2 * 21 = 42"


async def test_the_model_is_told_the_whole_task_and_what_it_may_call(actor):
    agent = await worker_agent(actor, "create_task", "send_email")
    with playing(hand_in()) as stage:
        await done(
            actor,
            agent,
            "Write a note",
            details="About our returns.",
            acceptance_criteria=["Names the 30 days"],
            attachments=[{"name": "Handbook.md", "content": HANDBOOK}],
        )
    request = stage.requests[0]
    told = request.messages[1].content
    assert all(part in told for part in ("Write a note", "About our returns.", "Names the 30 days"))
    assert "Handbook.md" in told
    assert HANDBOOK not in told  # it is read when it is needed
    offered = {tool.name for tool in request.tools}
    assert {"read_document", "calculate", "create_task", "ask_human"} <= offered
    assert {"send_email", "read_web_page"}.isdisjoint(offered)  # not executed yet, not given


async def test_documents_of_the_task_are_read_and_searched(actor):
    agent = await worker_agent(actor)
    calls = [
        call("read_document", "a", name="handbook.md"),
        call("search_knowledge", "b", query="returns free"),
        call("read_document", "c", name="Nothing.md"),
    ]
    with playing(calls, hand_in()) as stage:
        await done(actor, agent, attachments=[{"name": "Handbook.md", "content": HANDBOOK}])
    read, found, missing = (m.content for m in stage.requests[1].messages[-3:])
    assert HANDBOOK in read
    assert "Returns are free" in found
    assert missing.startswith("Error: There is no document “Nothing.md”")
    assert "Handbook.md" in missing


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (call("calculate", expression="import os"), "no sum"),
        (call("calculate", formula="1+1"), "do not fit"),
        (call("fly_to_the_moon"), "there is no tool"),
    ],
)
async def test_a_call_that_fails_is_told_to_the_model_in_one_line_and_the_work_goes_on(
    actor, bad, says
):
    agent = await worker_agent(actor, max_retries=0)
    with playing([bad], hand_in()) as stage:
        task_id = await done(actor, agent)
    assert says in stage.requests[1].messages[-1].content
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_the_same_error_is_not_told_twice(actor):
    agent = await worker_agent(actor)
    with playing([call("nothing")], [call("nothing")], hand_in()) as stage:
        await done(actor, agent)
    assert stage.requests[2].messages[-1].content == AGAIN


async def test_a_deliverable_that_does_not_fit_is_repaired_once(actor):
    agent = await worker_agent(actor)
    bad = [call("submit_deliverable", title="Note", sections=[])]
    with playing(bad, hand_in("Better.")) as stage:
        task_id = await done(actor, agent)
    assert "sections" in stage.requests[1].messages[-1].content
    assert (await result_of(actor, task_id))["sections"][0]["data"]["markdown"] == "Better."


async def test_a_deliverable_that_still_does_not_fit_fails_the_task_with_the_reason(actor):
    agent = await worker_agent(actor)
    bad = [call("submit_deliverable", title="Note", sections=[])]
    with playing(bad, bad):
        task_id = await done(actor, agent)
    task = await detail(actor, task_id)
    assert task.status == TaskStatus.PENDING
    assert "sections" in task.failure
    assert (await run_of(actor, task_id)).error_code == "deliverable_invalid"


async def test_a_plain_answer_is_reminded_once_and_then_taken_as_the_result(actor):
    agent = await worker_agent(actor)
    with playing(["I will begin."], ["Here is **the note**."]) as stage:
        task_id = await done(actor, agent)
    assert stage.requests[1].messages[-1].content == NUDGE
    section = (await result_of(actor, task_id))["sections"][0]
    assert section["data"]["markdown"] == "Here is **the note**."


async def test_the_last_step_can_only_hand_in_and_then_the_limit_ends_the_work(actor):
    agent = await worker_agent(actor, max_steps=3)
    with playing([call("current_time")], [call("current_time")], [call("current_time")]) as stage:
        task_id = await done(actor, agent)
    assert len(stage.requests) == 3
    assert [tool.name for tool in stage.requests[2].tools] == ["submit_deliverable"]
    task = await detail(actor, task_id)
    assert task.status == TaskStatus.PENDING
    assert "limit of 3 steps" in task.failure


async def test_work_that_costs_more_than_the_agent_may_is_ended(actor):
    agent = await worker_agent(actor, max_credits=1)
    expensive = Usage(input_tokens=1, output_tokens=60_000, source="reported")  # 6 cents
    with playing([call("current_time"), expensive], hand_in()) as stage:
        task_id = await done(actor, agent)
    assert len(stage.requests) == 1
    assert (await run_of(actor, task_id)).error_code == "credit_limit"


async def test_a_model_that_refuses_fails_the_task_in_words(actor):
    agent = await worker_agent(actor, max_retries=2)
    with playing([ModelCredentialRejected("The key is not accepted.")]) as stage:
        task_id = await done(actor, agent)
    assert len(stage.requests) == 1  # not tried again
    assert (await detail(actor, task_id)).failure == "The key is not accepted."


async def test_a_model_that_is_away_is_asked_again(actor):
    agent = await worker_agent(actor, max_retries=1)
    with playing([ModelUnavailable("Away.")], hand_in()) as stage:
        task_id = await done(actor, agent)
    assert len(stage.requests) == 2
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
    assert (await steps_of(actor, task_id))["model:1"].attempt == 2


async def test_changes_begin_a_new_run_that_knows_what_is_to_change(actor):
    agent = await worker_agent(actor)
    with playing(hand_in("First."), hand_in("Second.")) as stage:
        task_id = await done(actor, agent)
        first = await run_of(actor, task_id)
        deliverable = await _deliverable(actor, task_id)
        await tasks.send_back(actor, deliverable, comment="Say it in French.")
        await hear(actor)
        await work(actor)
    told = stage.requests[1].messages[1].content
    assert "Say it in French." in told
    assert "First." in told
    assert (await run_of(actor, task_id)).id != first.id
    assert (await result_of(actor, task_id))["sections"][0]["data"]["markdown"] == "Second."
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def _deliverable(actor: Actor, task_id):
    async with db.unit_of_work(actor) as uow:
        return await get_deliverable(uow, (await detail(actor, task_id)).deliverable_id)


async def test_a_follow_up_task_is_written_down_exactly_once(actor):
    agent = await worker_agent(actor, "create_task")
    with playing([call("create_task", title="Call Ada")], hand_in()):
        await done(actor, agent)
    created = await tasks.facts(actor, "task.created")
    assert [each["title"] for each in created] == ["Write a note", "Call Ada"]
    assert created[1]["by_user_id"] == str(actor.user_id)


async def test_hearing_twice_that_a_task_is_ready_begins_one_run(actor):
    agent = await worker_agent(actor)
    task_id = await give(actor, agent)
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        assert await start_task_run(uow, task_id, agent) is None


async def test_nobody_else_sees_the_run(actor):
    agent = await worker_agent(actor)
    with playing(hand_in()):
        task_id = await done(actor, agent)
    run = await run_of(actor, task_id)
    stranger = (await new_org()).owner
    async with db.unit_of_work(stranger) as uow:
        with pytest.raises(RunNotFound):
            await get_run(uow, run.id)
    async with db.unit_of_work(Actor.system(stranger.tenant)) as uow:
        with pytest.raises(RunNotFound):
            await get_run(uow, run.id)


async def test_a_task_of_another_company_cannot_be_begun(actor):
    agent = await worker_agent(actor)
    task = await tasks.task(actor)
    stranger = (await new_org()).owner
    async with db.unit_of_work(Actor.system(stranger.tenant)) as uow:
        assert await start_task_run(uow, task.id, agent) is None


async def test_after_a_crash_no_finished_step_is_repeated(actor):
    """The process is gone between two steps: its lease is left behind, and another one goes on."""
    agent, never = await worker_agent(actor), asyncio.Event()
    with playing([call("current_time")], [Pause(until=never)], hand_in()) as stage:
        task_id = await give(actor, agent)
        ((run_id, drive_id),) = await queued_runs(actor)
        driver = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "first"))
        await until(lambda: len(stage.requests) == 2)
        driver.cancel()
        await asyncio.gather(driver, return_exceptions=True)
        async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
            await enqueue_run(uow, run_id)
        await drive_run(actor.tenant, run_id, await drive_of(actor, run_id), "second")
    assert len(stage.requests) == 3  # the first answer was kept; only the second was asked again
    steps = await steps_of(actor, task_id)
    assert [step.attempt for step in steps.values()] == [1, 1, 1, 2]
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW


async def test_ordered_sections_are_part_of_what_the_model_must_hand_in(actor):
    agent = await worker_agent(actor)
    task = await tasks.task(actor)
    spec = DeliverableSpec.model_validate(
        {
            "key": "report",
            "name": "Report",
            "sections": [
                {"id": "body", "label": "Body", "type": "text"},
                {"id": "figures", "label": "Figures", "type": "table"},
            ],
        }
    )
    table = {"columns": ["What", "How many"], "rows": [["Apples", 3]]}
    short = {"body": {"markdown": "Apples."}}
    full = {**short, "figures": table}
    with playing(
        [call("submit_deliverable", title="Report", sections=short)],
        [call("submit_deliverable", title="Report", sections=full)],
    ) as stage:
        await tasks.assign(actor, task.id, agent=agent)
        async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
            await start_task_run(uow, task.id, agent, deliverable=spec)
        await work(actor)
    assert "sections.figures: Field required" in stage.requests[1].messages[-1].content
    sections = (await result_of(actor, task.id))["sections"]
    assert [(each["id"], each["type"]) for each in sections] == [
        ("body", "text"),
        ("figures", "table"),
    ]


async def test_an_inner_address_is_not_read_and_the_agent_is_told(actor):
    agent = await worker_agent(actor, "read_web_page")
    with playing([call("read_web_page", url="http://127.0.0.1/admin")], hand_in()) as stage:
        task_id = await done(actor, agent)
    assert "not on the public internet" in stage.requests[1].messages[-1].content
    steps = await steps_of(actor, task_id)
    assert steps["gate:1.0"].output["verdict"] == "log_only"
    assert steps["tool:1.0"].status == "failed"
