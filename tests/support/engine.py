"""A database with real workers at it, for tests and benchmarks of the engine."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.runs.metadata.reducer import Fact, fold
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead, RunStart
from agents_os.domains.runs.metadata.states import FINAL, RunKind
from agents_os.domains.runs.usecases import queries
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support import postgres
from tests.support.engine_worker import TABLES


@dataclass
class Engine:
    """A database of its own and the workers at it."""

    socket: Path
    zygote: "subprocess.Popen[str]"
    workers: set[int] = field(default_factory=set)

    @property
    def dsn(self) -> str:
        return f"postgresql://agentsos_worker@/postgres?host={self.socket}"

    def start_worker(self, dead_after_s: float = 1) -> int:
        """Fork a worker; its process id."""
        assert self.zygote.stdin
        assert self.zygote.stdout
        self.zygote.stdin.write(f"{dead_after_s}\n")
        self.zygote.stdin.flush()
        pid = int(self.zygote.stdout.readline())
        self.workers.add(pid)
        return pid

    def keep_alive(self, count: int, dead_after_s: float = 1) -> None:
        """Start workers for those that died, until there are `count`."""
        self.workers = {pid for pid in self.workers if _lives(pid)}
        while len(self.workers) < count:
            self.start_worker(dead_after_s)

    def end_workers(self, by: signal.Signals = signal.SIGKILL) -> None:
        for pid in self.workers:
            with suppress(ProcessLookupError):
                os.kill(pid, by)
        deadline = time.monotonic() + 20
        while any(_lives(pid) for pid in self.workers) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.workers.clear()

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask as the superuser, around all walls."""
        with psycopg.connect(postgres.superuser_url(self.socket), autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []


@contextmanager
def engine(settings: Mapping[str, str] = postgres.FAST, **variables: str) -> Iterator[Engine]:
    """A migrated database with these settings and a zygote; those of its workers: `variables`."""
    with postgres.cluster(settings) as socket:
        superuser = postgres.superuser_url(socket)
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(TABLES)
        environment = {
            **os.environ,
            "AGENTS_OS_DATABASE_URL": f"postgresql://agentsos_worker@/postgres?host={socket}",
            "AGENTS_OS_WORKER_BEAT_S": "0.2",
            "AGENTS_OS_LOG_LEVEL": "warning",
            "TEST_OUTSIDE_DSN": superuser,
            **variables,
        }
        zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.support.engine_worker"],
            cwd=postgres.ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert zygote.stdin
        assert zygote.stdout
        assert zygote.stdout.readline() == "ready\n"
        running = Engine(socket, zygote)
        try:
            yield running
        finally:
            running.end_workers()
            zygote.stdin.close()
            zygote.wait(10)
            zygote.stdout.close()


async def begin(actor: Actor, kind: RunKind = RunKind.EXTERNAL, **input: Any) -> UUID:
    """Start a run of the demonstration driver and hand it to the workers."""
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, RunStart(kind=kind, input=input))
        await enqueue_run(uow, run.id)
    return run.id


async def read(actor: Actor, run_id: UUID) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        return await queries.get_run(uow, run_id)


async def events_of(actor: Actor, run_id: UUID) -> list[RunEventRead]:
    async with db.unit_of_work(actor) as uow:
        return await queries.list_run_events(uow, run_id)


async def until_ended(actor: Actor, run_id: UUID, *, within_s: float = 15) -> RunRead:
    async with asyncio.timeout(within_s):
        while (run := await read(actor, run_id)).status not in FINAL:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return run


async def check_journal(actor: Actor, run_id: UUID) -> list[RunEventRead]:
    """Its events have no gap and fold to its row. Returns them."""
    events, run = await events_of(actor, run_id), await read(actor, run_id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    state = fold(Fact(event.type, event.at, event.data) for event in events)
    assert (state.status, state.last_seq, state.output) == (run.status, run.last_seq, run.output)
    return events


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
