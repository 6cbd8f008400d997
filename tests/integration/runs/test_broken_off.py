"""A call of a model that is broken off: the run stops at once, what was used is on record."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import ModelUnavailable
from agents_os.domains.runs.metadata.schemas import RunEventRead
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.pause_run import pause_run
from agents_os.domains.runs.usecases.queries import list_run_events
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from tests.support.task_runs import (
    done,
    drive_of,
    give,
    hand_in,
    queued_runs,
    run_of,
    until,
    worker_agent,
)

SAID = "The first half of an answer"


async def events_of(actor: Actor, run_id: UUID) -> list[RunEventRead]:
    async with db.unit_of_work(actor) as uow:
        return await list_run_events(uow, run_id)


def used(event: RunEventRead) -> tuple[str, bool]:
    return event.data["step"], event.data["input_tokens"] > 0 and event.data["output_tokens"] > 0


@pytest.mark.parametrize(
    ("usecase", "ask", "asked", "stopped"),
    [
        (request_cancel, Ask.CANCEL, "run.cancel_requested", "run.cancelled"),
        (pause_run, Ask.PAUSE, "run.pause_requested", "run.paused"),
    ],
)
async def test_stopping_does_not_wait_for_the_model_and_counts_its_tokens(
    actor: Actor, usecase: Callable[..., Any], ask: Ask, asked: str, stopped: str
):
    agent, never = await worker_agent(actor), asyncio.Event()
    with playing([SAID, Pause(until=never)]) as stage:
        await give(actor, agent)
        ((run_id, drive_id),) = await queued_runs(actor)
        driver = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "test"))
        await until(lambda: len(stage.requests) == 1)
        await asyncio.sleep(0.05)  # it has begun to speak
        async with db.unit_of_work(actor) as uow:
            await usecase(uow, run_id)
        next(each for each in driving.values() if each.run_id == run_id).ask(ask)
        assert await driver
    *_, begun, first, second, third, last = await events_of(actor, run_id)
    assert (begun.type, begun.data["step"], begun.data["attempt"]) == ("step.started", "model:1", 1)
    assert begun.data["idempotency_key"]
    kinds = [first.type, second.type, third.type, last.type]
    assert kinds == [asked, "model.called", "model.failed", stopped]
    assert used(third) == ("model:1", True)


async def test_an_answer_that_broke_off_is_on_record_before_it_is_asked_for_again(actor: Actor):
    agent = await worker_agent(actor)
    with playing([SAID, ModelUnavailable("Gone.", retry_after_s=0.01)], hand_in()):
        task_id = await done(actor, agent)
    run = await run_of(actor, task_id)
    events = await events_of(actor, run.id)
    told = [(each.type, each.data.get("attempt")) for each in events if "step" in each.data]
    first = told.index(("step.started", 1), 1)
    assert told[first : first + 5] == [
        ("step.started", 1),
        ("model.called", None),
        ("model.failed", None),
        ("step.failed", 1),
        ("step.started", 2),
    ]
    calls = [each.data for each in events if each.type in ("model.failed", "model.completed")]
    assert run.output_tokens == sum(each["output_tokens"] for each in calls)


async def test_of_a_call_that_died_with_its_process_the_attempt_is_on_record(actor: Actor):
    agent, never = await worker_agent(actor), asyncio.Event()
    with playing([SAID, Pause(until=never)], hand_in()) as stage:
        await give(actor, agent)
        ((run_id, drive_id),) = await queued_runs(actor)
        driver = asyncio.create_task(drive_run(actor.tenant, run_id, drive_id, "first"))
        await until(lambda: len(stage.requests) == 1)
        driver.cancel()
        await asyncio.gather(driver, return_exceptions=True)
        async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
            await enqueue_run(uow, run_id)
        await drive_run(actor.tenant, run_id, await drive_of(actor, run_id), "second")
    started = [
        (each.data["attempt"], each.data["idempotency_key"])
        for each in await events_of(actor, run_id)
        if each.type == "step.started" and each.data["step"] == "model:1"
    ]
    assert [attempt for attempt, _ in started] == [1, 2]
    assert len({key for _, key in started}) == 1
