"""Real worker processes with drivers of the tests, which can be killed at a chosen point.

    python -m tests.support.engine_worker

A zygote: it loads everything once and then forks a worker for every line it reads (the seconds of
silence after which it takes others for dead), answering with its process id. So a test can kill
dozens of workers without waiting for imports.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from functools import cache

import psycopg

from agents_os import worker
from agents_os.core.settings import settings
from agents_os.domains.runs.metadata import steps
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.metadata.steps import (
    Done,
    Move,
    RunDriver,
    Step,
    StepContext,
    StepResult,
    Wait,
    driver_of,
    drives,
)
from agents_os.domains.workflows.usecases.execution.nodes import EXECUTORS
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit

STEPS = ("fetch", "read", "plan", "write", "check", "send")
POINTS = ("before_start", "after_started", "after_effect", "after_completed")
TABLES = """
create table public.effects (key uuid primary key, run_id uuid, step text, pid int);
create table public.work (run_id uuid, step text, pid int, began float8, ended float8);
create table public.crashes (run_id uuid primary key, pid int);
"""


@cache
def world(process: int) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(os.environ["TEST_OUTSIDE_DSN"], autocommit=True)


def outside(statement: str, *values: object) -> int:
    """Touch the world outside the run: a connection of its own, visible at once."""
    return world(os.getpid()).execute(statement, values).rowcount  # type: ignore[arg-type]


def crash(journal: Journal, point: str) -> None:
    """Die here, the first time, if this run is meant to."""
    if journal.input.get("crash_at") != point:
        return
    statement = "insert into crashes values (%s, %s) on conflict do nothing"
    if outside(statement, journal.run.id, os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)


def effect(name: str) -> Callable[[StepContext], Awaitable[StepResult]]:
    async def run(context: StepContext) -> StepResult:
        crash(context.journal, f"{name}:after_started")
        began = time.time()
        await asyncio.sleep(float(context.journal.input.get("seconds", 0)))
        outside(
            "insert into effects values (%s, %s, %s, %s) on conflict do nothing",
            context.idempotency_key, context.run.id, name, os.getpid(),
        )  # fmt: skip
        outside(
            "insert into work values (%s, %s, %s, %s, %s)",
            context.run.id, name, os.getpid(), began, time.time(),
        )  # fmt: skip
        crash(context.journal, f"{name}:after_effect")
        return StepResult({"did": name})

    return run


async def pure(context: StepContext) -> StepResult:
    return StepResult({"did": context.key})


@drives(RunKind.EXTERNAL)
class DemoDriver:
    """Six effects, one after the other; or what `input` says."""

    async def next_step(self, journal: Journal) -> Move:
        if "pure" in journal.input:
            return self._pure(journal)
        names = journal.input.get("steps", STEPS)
        for name in names:
            if journal.done(name):
                crash(journal, f"{name}:after_completed")
                continue
            crash(journal, f"{name}:before_start")
            return Step(name, run=effect(name), kind="effect", idempotent=True)
        return Done({"did": [journal.output(name)["did"] for name in names]})

    def _pure(self, journal: Journal) -> Move:
        """As many pure steps; then it waits, if `wait` says so."""
        for number in range(journal.input["pure"]):
            if not journal.done(f"n{number}"):
                return Step(f"n{number}", run=pure)
        if journal.input.get("wait") and journal.last("go") is None:
            return Wait({"kind": "go"})
        return Done()


class WorkflowThatMayDie:
    """The driver of workflows, whose requests are effects as above; it dies where it is told to."""

    def __init__(self, driver: RunDriver) -> None:
        self.driver = driver

    async def next_step(self, journal: Journal) -> Move:
        for key in journal.steps:
            if journal.done(key):
                crash(journal, f"{key}:after_completed")
        return await self.driver.next_step(journal)


def may_die() -> None:
    """Let workflows die, and let their requests be effects that can be counted."""
    driver = driver_of(RunKind.WORKFLOW)
    assert driver is not None
    steps._drivers[RunKind.WORKFLOW] = WorkflowThatMayDie(driver)

    def move(visit: Visit) -> Step:
        crash(visit.going.journal, f"{visit.key}:before_start")

        async def run(context: StepContext) -> StepResult:
            done = await effect(visit.key)(context)
            return gave(dict(done.output))

        return visit.step(run, kind="effect", idempotent=True)

    EXECUTORS["http.request"] = move


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    worker.load_jobs()
    may_die()
    _say("ready")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            os.environ["AGENTS_OS_WORKER_DEAD_AFTER_S"] = line
            settings.cache_clear()
            worker.main()
            os._exit(0)
        _say(str(child))


if __name__ == "__main__":
    main()
