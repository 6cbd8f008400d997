"""The state of a run is the fold of its events. Pure: no clock, no database.

`fold(events)` gives exactly what the row of `runs` holds, because the only writer
(`usecases.append_events`) moves the row by the same `apply`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import IllegalTransition
from agents_os.domains.runs.metadata.states import ACTIVE, WAITING, RunStatus


@dataclass(frozen=True, slots=True)
class Fact:
    """What the fold needs of an event."""

    type: str
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunState:
    """The part of a run that its events decide. `status` is None before the first event."""

    status: RunStatus | None = None
    requested_model: str | None = None
    model: str | None = None
    provider: str | None = None
    practice: bool = False
    input_tokens: int = 0
    output_tokens: int = 0
    usage_source: str | None = None
    cost_micros: int | None = None
    first_token_ms: int | None = None
    latency_ms: int | None = None
    error_code: str | None = None
    error_message: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    pause_requested_at: datetime | None = None
    waiting_for: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    last_seq: int = 0


_LONGEST_MS: Final = 2**31 - 1  # the column holds no more: 24 days, waits included
_RUNNING: Final = frozenset({RunStatus.RUNNING})
_OPEN: Final = frozenset({RunStatus.RUNNING}) | WAITING

# Event -> states it may happen in, and the state it leads to (None: the same).
_TRANSITIONS: Final[dict[str, tuple[frozenset[RunStatus], RunStatus | None]]] = {
    types.RUN_STARTED: (frozenset({RunStatus.QUEUED}), RunStatus.RUNNING),
    types.RUN_WAITING_APPROVAL: (_RUNNING, RunStatus.WAITING_APPROVAL),
    types.RUN_WAITING_INPUT: (_RUNNING, RunStatus.WAITING_INPUT),
    types.RUN_PAUSE_REQUESTED: (_RUNNING, None),
    types.RUN_PAUSED: (ACTIVE - {RunStatus.PAUSED}, RunStatus.PAUSED),
    types.RUN_RESUMED: (WAITING, RunStatus.RUNNING),
    types.RUN_CANCEL_REQUESTED: (ACTIVE, None),
    types.SIGNAL_RECEIVED: (ACTIVE, None),
    types.STEP_CARRIED: (frozenset({RunStatus.QUEUED}), None),
    types.RUN_SUCCEEDED: (_RUNNING, RunStatus.SUCCEEDED),
    types.RUN_FAILED: (ACTIVE, RunStatus.FAILED),
    types.RUN_CANCELLED: (ACTIVE, RunStatus.CANCELLED),
    types.RUN_BLOCKED: (ACTIVE, RunStatus.BLOCKED),
} | dict.fromkeys(types.INSIDE, (_OPEN, None))


def fold(facts: Iterable[Fact]) -> RunState:
    """The state after all `facts`. Raises IllegalTransition when one does not fit."""
    state = RunState()
    for fact in facts:
        state = apply(state, fact)
    return state


def apply(state: RunState, fact: Fact) -> RunState:
    """The state after one more event. Raises IllegalTransition when it does not fit."""
    status = _next_status(state.status, fact.type)
    if fact.type == types.RUN_RESUMED and state.started_at is None:
        status = RunStatus.QUEUED  # paused before it began
    change = _CHANGES.get(fact.type)
    if change is not None:
        state = change(state, fact)
    return replace(state, status=status, last_seq=state.last_seq + 1)


def _next_status(status: RunStatus | None, event: str) -> RunStatus:
    if status is None:
        if event == types.RUN_QUEUED:
            return RunStatus.QUEUED
        raise _illegal("A run begins with “run.queued”", status, event)
    allowed, target = _TRANSITIONS.get(event, (frozenset[RunStatus](), None))
    if status not in allowed:
        raise _illegal(f"“{event}” cannot happen to a run that is {status.value}", status, event)
    return target or status


def _illegal(why: str, status: RunStatus | None, event: str) -> IllegalTransition:
    return IllegalTransition(f"{why}; nothing was recorded.", status=status, event=event)


def _queued(state: RunState, fact: Fact) -> RunState:
    return replace(state, created_at=fact.at, requested_model=fact.data.get("requested_model"))


def _started(state: RunState, fact: Fact) -> RunState:
    return replace(state, started_at=fact.at)


def _cancel_requested(state: RunState, fact: Fact) -> RunState:
    return replace(state, cancel_requested_at=state.cancel_requested_at or fact.at)


def _pause_requested(state: RunState, fact: Fact) -> RunState:
    return replace(state, pause_requested_at=state.pause_requested_at or fact.at)


def _paused(state: RunState, fact: Fact) -> RunState:
    return replace(state, pause_requested_at=None, waiting_for=None)


def _waiting(state: RunState, fact: Fact) -> RunState:
    return replace(state, waiting_for=fact.data or None)


def _resumed(state: RunState, fact: Fact) -> RunState:
    return replace(state, waiting_for=None)


def _model_called(state: RunState, fact: Fact) -> RunState:
    requested = state.requested_model or fact.data.get("requested_model")
    return replace(state, requested_model=requested)


def _first_token(state: RunState, fact: Fact) -> RunState:
    """Only the first one of a run counts, whatever is called later."""
    if state.first_token_ms is not None:
        return state
    return replace(state, first_token_ms=fact.data.get("after_ms"))


def _model_completed(state: RunState, fact: Fact) -> RunState:
    """Tokens and cost add up over model calls; names are those of the last one.

    One estimated part makes the sum an estimate. An unknown price adds nothing.
    """
    data = fact.data
    source = data.get("usage_source")
    cost = data.get("cost_micros")
    return replace(
        state,
        model=data.get("model", state.model),
        provider=data.get("provider", state.provider),
        practice=bool(data.get("practice", state.practice)),
        input_tokens=state.input_tokens + int(data.get("input_tokens", 0)),
        output_tokens=state.output_tokens + int(data.get("output_tokens", 0)),
        usage_source=state.usage_source if state.usage_source == "estimated" else source,
        cost_micros=state.cost_micros if cost is None else (state.cost_micros or 0) + int(cost),
    )


def _ended(state: RunState, fact: Fact) -> RunState:
    latency = None
    if state.started_at is not None:
        milliseconds = round((fact.at - state.started_at).total_seconds() * 1000)
        latency = min(max(0, milliseconds), _LONGEST_MS)
    return replace(
        state,
        ended_at=fact.at,
        pause_requested_at=None,
        waiting_for=None,
        output=fact.data.get("output"),
        latency_ms=latency,
        error_code=fact.data.get("error_code"),
        error_message=fact.data.get("error_message"),
    )


_CHANGES: Final[dict[str, Callable[[RunState, Fact], RunState]]] = {
    types.RUN_QUEUED: _queued,
    types.RUN_STARTED: _started,
    types.RUN_CANCEL_REQUESTED: _cancel_requested,
    types.RUN_PAUSE_REQUESTED: _pause_requested,
    types.RUN_PAUSED: _paused,
    types.RUN_WAITING_APPROVAL: _waiting,
    types.RUN_WAITING_INPUT: _waiting,
    types.RUN_RESUMED: _resumed,
    types.MODEL_CALLED: _model_called,
    types.MODEL_FIRST_TOKEN: _first_token,
    types.MODEL_COMPLETED: _model_completed,
    types.MODEL_FAILED: _model_completed,
    types.RUN_SUCCEEDED: _ended,
    types.RUN_FAILED: _ended,
    types.RUN_CANCELLED: _ended,
    types.RUN_BLOCKED: _ended,
}
