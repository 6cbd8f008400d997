"""Work that repeats: declared by domains in `adapters/primary/jobs.py`, run by the worker."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

Work = Callable[[], Awaitable[None]]


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
