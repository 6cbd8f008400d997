"""The driver's pen: every write of a driven run, fenced by its lease."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agents_os.core import background, signals
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.signals import Signal
from agents_os.domains.governance.metadata.digests import digest_of
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.runs.adapters.secondary import journal_rows, repository, step_rows
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import IllegalTransition, LeaseLost, MovedOn
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.projection import Steps, project
from agents_os.domains.runs.metadata.reducer import Fact
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.steps import Permit, Within
from agents_os.domains.runs.usecases.append_events import (
    ENDED,
    RUN,
    change_of,
    end_by,
    entry_of,
    record,
)
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.take_run import load_journal

GROUP_FOR_S = 0.2  # results of pure steps wait this long for company
GROUP_OF = 20
TELL_AFTER_S = 0.1
# Refusals of the pen itself, not of what takes part in the transaction.
FENCES = (LeaseLost, MovedOn, IllegalTransition)
# Fewer than the process has connections: a hundred busy runs must leave some to everybody else.
pens = asyncio.Semaphore(8)
_PROGRESS = frozenset({types.STEP_COMPLETED, types.STEP_FAILED, types.STEP_WAITING_APPROVAL})


class Ask(StrEnum):
    """Why a driver should stop before the run is done."""

    CANCEL = "cancel"
    PAUSE = "pause"
    DRAIN = "drain"  # this process ends; another one goes on


@dataclass(slots=True)
class Drive:
    """A run being driven by this process."""

    run_id: UUID
    actor: Actor
    lease: UUID
    journal: Journal
    recorded: Steps  # as the database has them; those of the journal are ahead by `pending`
    pending: list[EventDraft] = field(default_factory=list)
    pending_since: float = 0.0
    asked: Ask | None = None
    stir: asyncio.Event = field(default_factory=asyncio.Event)  # set: look at `asked`
    pen: asyncio.Lock = field(default_factory=asyncio.Lock)
    heard: bool = False  # somebody else recorded something
    telling: asyncio.TimerHandle | None = None  # that there are steps open screens do not know of

    @property
    def seq(self) -> int:
        """Of the last event that this driver knows."""
        return self.journal.run.last_seq

    def ask(self, what: Ask) -> None:
        """Stop soon. Cancelling wins over pausing, and both over draining."""
        if self.asked is None or what is Ask.CANCEL:
            self.asked = what
        self.stir.set()


def keep(drive: Drive, drafts: Sequence[EventDraft]) -> None:
    """Hold back the record of pure work until the next write; a crash would repeat it."""
    if not drive.pending:
        drive.pending_since = time.monotonic()
    drive.pending.extend(drafts)


def overdue_in(drive: Drive) -> float | None:
    """Seconds until what was held back should be written; None: nothing is held back."""
    if not drive.pending:
        return None
    if len(drive.pending) >= GROUP_OF:
        return 0.0
    return max(0.0, drive.pending_since + GROUP_FOR_S - time.monotonic())


async def write(
    drive: Drive,
    drafts: Sequence[EventDraft] = (),
    within: Within | None = None,
    *,
    permit: Permit | None = None,
    only_if_unmoved: bool = False,
    release: bool = False,
    again_at: datetime | None = None,
) -> RunRead:
    """Record, with what was held back, in one transaction; nothing at all if the fence is down.

    `within` takes part in the transaction, in which `permit` is used up. `release`: give the lease
    back. `again_at`: ask for the next drive for then.

    Raises:
        LeaseLost: another process drives this run now.
        MovedOn: `only_if_unmoved`, and somebody else recorded something.
        AppError: the permit is none, as for `confirm_effect`.
    """
    async with drive.pen:
        events = [*drive.pending, *drafts]
        alone = within is None and again_at is None
        written = await _record_alone(drive, events, permit, release=release) if alone else None
        if written is None:
            async with pens, unit_of_work(drive.actor) as uow:
                written = await _record(
                    uow, drive, events, release=release, only_if_unmoved=only_if_unmoved
                )
                if within is not None:
                    await within(uow)
                if permit is not None:
                    await confirm_effect(uow, permit.decision_id, permit.payload)
                if again_at is not None:
                    await enqueue_run(uow, drive.run_id, not_before=again_at)
        drive.pending.clear()
        run, steps = written
        _notice(drive, run, steps, len(events))
        return run


async def write_pending(drive: Drive) -> None:
    """Record what was held back, if anything was."""
    if drive.pending:
        await write(drive)


async def _record_alone(
    drive: Drive, drafts: Sequence[EventDraft], permit: Permit | None, *, release: bool
) -> tuple[RunRead, Steps] | None:
    """Write without a unit of work, which costs many times as much; None: it takes one.

    For an end of which others hear, because somebody else wrote meanwhile, or for a permit that is
    not a plain one.
    """
    run, driving = drive.journal.run, _driving(drafts, release=release)
    change = change_of(run, drafts)
    finished = end_by(run, change)
    if finished and finished.heard:
        return None
    changed = project(drive.recorded, change.facts)
    entry = entry_of(drive.actor.tenant, run, change, changed, driving)
    use = permit and journal_rows.Use(permit.decision_id, digest_of(permit.payload))
    if not await journal_rows.record_alone(entry._replace(lease=drive.lease), use):
        return None
    if finished or release:
        topics = (RUN, ENDED) if finished else (RUN,)
        await signals.publish({Signal(drive.actor.tenant, topic, run.id) for topic in topics})
    elif drive.telling is None:
        drive.telling = asyncio.get_running_loop().call_later(TELL_AFTER_S, _tell, drive)
    return run.model_copy(update=change.row | driving), drive.recorded | changed


def _tell(drive: Drive) -> None:
    """Let open screens repaint: not after each of many short steps, which nobody could follow."""
    drive.telling = None
    signal = Signal(drive.actor.tenant, RUN, drive.run_id)
    background.start("tell of a step", signals.publish({signal}))


async def _record(
    uow: UnitOfWork,
    drive: Drive,
    drafts: Sequence[EventDraft],
    *,
    release: bool,
    only_if_unmoved: bool,
) -> tuple[RunRead, Steps]:
    """Write on top of what this driver knows; if others wrote meanwhile, on top of that.

    Almost always the first statement is all there is.
    """
    driving = _driving(drafts, release=release)
    run, steps = drive.journal.run, drive.recorded
    while True:
        change = change_of(run, drafts)
        changed = project(steps, change.facts)
        if await record(uow, run, change, changed, driving=driving, lease=drive.lease):
            row = change.row | driving
            return run.model_copy(update=row), steps | changed
        found = await _lock(uow, drive)
        if only_if_unmoved:
            raise MovedOn("Something happened to this run meanwhile.", run_id=str(drive.run_id))
        run, steps = found, await step_rows.load(uow.session, drive.run_id)


async def _lock(uow: UnitOfWork, drive: Drive) -> RunRead:
    row = await repository.lock_to_drive(uow.session, drive.run_id)
    if row is None or row.lease != drive.lease:
        raise LeaseLost("Another process drives this run now.", run_id=str(drive.run_id))
    return RunRead.model_validate(row)


def _driving(drafts: Sequence[EventDraft], *, release: bool) -> dict[str, object]:
    """Columns that go with these events, but are not decided by them."""
    progress = {"attempts": 0} if any(each.type in _PROGRESS for each in drafts) else {}
    return progress | ({"lease": None, "lease_owner": None} if release else {})


def _notice(drive: Drive, run: RunRead, steps: Steps, written: int) -> None:
    drive.heard = drive.heard or run.last_seq != drive.seq + written
    drive.journal.run, drive.recorded = run, steps
    _heed(drive, run)


def _heed(drive: Drive, run: RunRead) -> None:
    if run.cancel_requested_at is not None:
        drive.ask(Ask.CANCEL)
    elif run.pause_requested_at is not None:
        drive.ask(Ask.PAUSE)


def foresee(drive: Drive, drafts: Sequence[EventDraft]) -> None:
    """Show the driver what these events make of the steps, before they are written or with it."""
    now = utc_now()
    facts = [(drive.seq, Fact(draft.type, now, draft.data)) for draft in drafts]
    drive.journal.steps.update(project(drive.journal.steps, facts))


async def listen(drive: Drive) -> None:
    """Notice whether somebody else recorded something."""
    async with drive.pen, pens, unit_of_work(drive.actor) as uow:
        seq = await repository.last_seq(uow.session, drive.run_id)
    drive.heard = drive.heard or seq != drive.seq


async def reread(drive: Drive) -> None:
    """Bring the journal up to date after somebody else recorded something."""
    async with drive.pen, pens, unit_of_work(drive.actor) as uow:
        row = await repository.find(uow.session, drive.actor, drive.run_id)
        assert row is not None  # runs are never deleted
        journal = await load_journal(uow, RunRead.model_validate(row), dict(row.input))
    drive.journal.run, drive.journal.received = journal.run, journal.received
    drive.journal.steps = dict(journal.steps)
    drive.recorded, drive.heard = journal.steps, False
    foresee(drive, drive.pending)
    _heed(drive, journal.run)
