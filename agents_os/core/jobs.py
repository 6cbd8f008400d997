"""Work that repeats: declared by domains in `adapters/primary/jobs.py`, run by the worker."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[None]]
WorkOfOne = Callable[..., Awaitable[object]]  # (org_id, …)


class PeriodicJob(NamedTuple):
    """Something to do again and again; `name` is unique, e.g. "runs.fail_abandoned"."""

    name: str
    seconds: float
    work: Work


periodic_jobs: dict[str, PeriodicJob] = {}


def every(seconds: float, name: str) -> Callable[[Work], Work]:
    """Register `async () -> None` to run about every `seconds`, in one worker at a time.

    It may run again too early (Redis lost its memory) or late (no worker): make it idempotent.
    It gets no actor and opens its own units of work. It must finish within a minute.
    """

    def register(work: Work) -> Work:
        if name in periodic_jobs:
            raise ValueError(f"two periodic jobs are named {name}")
        periodic_jobs[name] = PeriodicJob(name, seconds, work)
        return work

    return register


async def for_each_company(found: Iterable[UUID | Sequence[Any]], work: WorkOfOne) -> None:
    """Call `work(org_id, …)` for each, one after the other; `found`: companies, or rows with one.

    Where it fails, the log says so, and the others have their turn.
    """
    for each in found:
        org_id, *about = (each,) if isinstance(each, UUID) else each
        try:
            await work(org_id, *about)
        except Exception as error:
            name = type(error).__name__
            log.exception("job.company_failed", org_id=str(org_id), about=about, error=name)


def as_system(work: Callable[..., Awaitable[object]]) -> WorkOfOne:
    """`work(uow, …)` in a unit of work of its own, as the system of the company named first."""

    async def alone(org_id: UUID, *about: Any) -> None:
        async with unit_of_work(Actor.system(org_id)) as uow:
            await work(uow, *about)

    return alone
