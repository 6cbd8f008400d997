"""Watch a run as it happens."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.signals import Signal, ear
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.append_events import RUN
from agents_os.domains.runs.usecases.queries import get_run, list_run_events

LOOK_EVERY_S = 1.0  # should a signal be lost


async def follow_run(
    caller: Callable[[], Awaitable[Actor]], run_id: UUID, *, after_seq: int = 0
) -> AsyncGenerator[RunEventRead | RunRead, None]:
    """The events of a run after `after_seq`, as they come; last the run itself, when it has ended.

    Anybody may leave and come back with the `seq` of the last event they saw. `caller` is asked
    again before each look, so whoever has lost access hears no more. Iterate inside
    `contextlib.aclosing`.

    Raises:
        RunNotFound: no such run, or not (any more) visible to the caller.
        Unauthenticated: the caller's access has ended.
    """
    seen, org_id = after_seq, (await caller()).tenant
    async with ear(Signal(org_id, RUN, run_id)) as heard:
        while True:
            async with unit_of_work(await caller()) as uow:
                run = await get_run(uow, run_id)
                news = run.last_seq > seen
                events = await list_run_events(uow, run_id, after_seq=seen) if news else []
            for event in events:
                seen = event.seq
                yield event
            gone = run.details_kept_days is not None
            if run.status in FINAL and (gone or seen >= run.last_seq):
                yield run
                return
            if not events:
                await heard(LOOK_EVERY_S)
