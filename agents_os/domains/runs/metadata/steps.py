"""The protocol between a run and the engine: a driver says what comes next, the engine does it.

A driver is asked again whenever something changed (a step ended, somebody answered, the process
was started anew) and decides from the journal alone. So it must not keep anything between two
calls, and its code may change while runs are under way.

    @drives(RunKind.TASK)
    class TaskDriver:
        async def next_step(self, journal: Journal) -> Move:
            if not journal.done("plan"):
                return Step("plan", run=plan)
            if not journal.done("send"):
                return Step("send", run=send, kind="effect")
            return Done(output=dict(journal.output("send")))
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, TypeVar
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.retry import BASE_S, LONGEST_S
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FailureKind, RunKind, RunStatus

Within = Callable[[UnitOfWork], Awaitable[None]]
StepKind = Literal["pure", "effect"]


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step gets.

    `idempotency_key` is the same in every attempt, also after a crash: pass it to whatever the
    effect reaches. `actor` is the system, inside the run's organisation. `unfinished` are facts to
    record if the step fails or is broken off, e.g. what a model had used until then. `input`: what
    it turned out to work with, recorded with its end beside `Step.input`.
    """

    run: RunRead
    journal: Journal
    key: str
    attempt: int
    idempotency_key: UUID
    actor: Actor
    unfinished: list[EventDraft] = field(default_factory=list)
    input: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step achieved.

    `output` is kept in the journal (JSON, at most 256 kB). `events` are recorded before it, e.g.
    `model.completed`, whose tokens and cost also count for the step. `within` runs in the
    transaction that records the result: both commit, or neither does.
    """

    output: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[EventDraft] = ()
    within: Within | None = None


class Permit(NamedTuple):
    """A decision that something may be done, and the payload it is bound to."""

    decision_id: UUID
    payload: dict[str, Any]


class StepFailure(Exception):
    """Raise it in a step: the step did *not* take effect, and why.

    `business` failures are never retried; `technical` ones are, unless `retryable` is False, after
    `retry_after_s` if the other side asked for that.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        kind: FailureKind = FailureKind.BUSINESS,
        retryable: bool = True,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.kind = code, message, kind
        self.retryable = retryable and kind is FailureKind.TECHNICAL
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `key` is unique in the run and names the same work in every call.

    pure: without outside effect; a crash may repeat it, and its record is grouped with the next.
    effect: recorded as started before it begins. Found started after a crash, it is repeated with
    the same idempotency key if `idempotent`, and otherwise put to a person as in doubt.
    `announced`: a pure step whose start is on record, too, because it costs money even if it is
    broken off.
    `permit` is used up in the transaction that records the start. `input` is a small summary for
    people, never secrets. Between attempts it rests from `first_wait_s`, doubled each time, to
    `longest_wait_s`.
    """

    key: str
    run: Callable[[StepContext], Awaitable[StepResult]]
    kind: StepKind = "pure"
    idempotent: bool = False
    announced: bool = False
    timeout_s: float = 300
    max_attempts: int = 3
    first_wait_s: float = BASE_S
    longest_wait_s: float = LONGEST_S
    input: Mapping[str, Any] = field(default_factory=dict)
    permit: Permit | None = None

    @property
    def at_once(self) -> bool:
        """Whether its start and its end are recorded as they happen, not with the next write."""
        return self.kind == "effect" or self.announced

    @property
    def repeatable(self) -> bool:
        return self.kind == "pure" or self.idempotent


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until somebody says something (`resume_run`), or `until`.

    The run holds no process meanwhile. `for_` describes what it waits for, for people and screens:
    {"kind": "approval", "approval_id": …}. `within` runs in the transaction that records the wait.
    """

    for_: Mapping[str, Any]
    status: Literal[RunStatus.WAITING_APPROVAL, RunStatus.WAITING_INPUT] = RunStatus.WAITING_INPUT
    until: datetime | None = None
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The run ends. `error_message` is a sentence for a person; `within` commits with the end."""

    output: Mapping[str, Any] = field(default_factory=dict)
    status: Literal[RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.BLOCKED] = RunStatus.SUCCEEDED
    error_code: str | None = None
    error_message: str | None = None
    within: Within | None = None


# Several steps run at the same time. The driver is asked again after each of them ends and may
# name the others again (they go on), add more, or decide without waiting for the rest: Done
# cancels what still runs. So join "all", "any" and "n of m" are the driver's own choice.
# A Wait among the steps: it is asked again, too, when that is over (within a second), and the run
# waits like that once no step runs.
Move = Step | Sequence[Step | Wait] | Wait | Done


class RunDriver(Protocol):
    """Decides what a run of one kind does next."""

    async def next_step(self, journal: Journal) -> Move:
        """What to do now. Pure but for reading; may raise StepFailed to fail the run."""
        ...


D = TypeVar("D", bound=type)
_drivers: dict[RunKind, RunDriver] = {}


def drives(kind: RunKind) -> Callable[[D], D]:
    """Register a driver class for runs of `kind`; import it in `adapters/primary/jobs.py`."""

    def register(driver: D) -> D:
        if kind in _drivers:
            raise ValueError(f"two drivers for {kind} runs")
        _drivers[kind] = driver()
        return driver

    return register


def driver_of(kind: RunKind) -> RunDriver | None:
    """Who drives runs of this kind; None: nobody here."""
    return _drivers.get(kind)
