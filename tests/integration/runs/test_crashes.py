"""Real workers, killed with SIGKILL wherever it could hurt. Nothing is lost, nothing done twice."""

import os
from collections.abc import Iterator

import pytest

from agents_os.core import db
from agents_os.domains.runs.metadata.states import RunStatus
from tests.support.builders import Org, new_org
from tests.support.engine import (
    Engine,
    begin,
    check_journal,
    engine,
    until_ended,
)
from tests.support.engine_worker import POINTS, STEPS


@pytest.fixture(scope="module")
async def running(services: None) -> Iterator[Engine]:
    with engine() as started:
        there = db.configure(started.dsn)
        yield started
        started.end_workers()
        await there.dispose()
        db.configure(os.environ["AGENTS_OS_DATABASE_URL"])


@pytest.fixture
async def company(running: Engine) -> Org:
    return await new_org()


def effects(running: Engine, run_id: object) -> list[str]:
    rows = running.query("select step from effects where run_id = %s", run_id)
    return sorted(step for (step,) in rows)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_anywhere_loses_nothing_and_repeats_no_effect(
    running: Engine, company: Org, step: str, point: str
) -> None:
    running.keep_alive(2)
    run_id = await begin(company.owner, crash_at=f"{step}:{point}")
    run = await until_ended(company.owner, run_id)
    assert running.query("select count(*) from crashes where run_id = %s", run_id) == [(1,)]
    assert run.status is RunStatus.SUCCEEDED
    assert run.output == {"did": list(STEPS)}
    assert effects(running, run_id) == sorted(STEPS)
    events = await check_journal(company.owner, run_id)
    completed = [event.data["step"] for event in events if event.type == "step.completed"]
    assert completed == list(STEPS)
