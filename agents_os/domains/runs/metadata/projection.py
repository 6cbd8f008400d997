"""The rows of `run_steps` are the fold of a run's events. Pure: no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.reducer import Fact
from agents_os.domains.runs.metadata.states import STEP_ENDED, StepStatus


@dataclass(frozen=True, slots=True)
class StepRecord:
    """Everything events decide about a step; the columns of `run_steps`.

    `attempt` counts from 1; 0 before the first. `not_before`: when the next attempt may begin.
    """

    key: str
    kind: str = "pure"
    status: StepStatus = StepStatus.PENDING
    attempt: int = 0
    idempotency_key: UUID | None = None
    input: dict[str, Any] | None = None
    input_digest: str | None = None
    output: dict[str, Any] | None = None
    failure_kind: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int | None = None
    first_seq: int = 0


Steps = dict[str, StepRecord]
_COLUMNS: Final = tuple(field.name for field in fields(StepRecord))
_ENDINGS: Final = (types.RUN_FAILED, types.RUN_CANCELLED, types.RUN_BLOCKED, types.RUN_SUCCEEDED)


def project(steps: Steps, facts: Iterable[tuple[int, Fact]]) -> Steps:
    """The steps that these (seq, fact) change, after them. `steps`: those they may change."""
    changed: Steps = {}
    for seq, fact in facts:
        for step in _after({**steps, **changed}, seq, fact):
            changed[step.key] = step
    return changed


def keys_of(facts: Iterable[Fact]) -> set[str] | None:
    """Steps that these facts may change; None: any of the run's."""
    facts = list(facts)
    if any(fact.type in _ENDINGS for fact in facts):
        return None
    return {fact.data["step"] for fact in facts if "step" in fact.data}


def columns_of(step: StepRecord) -> dict[str, Any]:
    return {name: getattr(step, name) for name in _COLUMNS} | {"input": step.input or {}}


def _after(steps: Steps, seq: int, fact: Fact) -> list[StepRecord]:
    if fact.type in _ENDINGS:
        return [
            replace(step, status=StepStatus.CANCELLED, ended_at=fact.at, not_before=None)
            for step in steps.values()
            if step.status not in STEP_ENDED
        ]
    if "step" not in fact.data:
        return []
    key = str(fact.data["step"])
    step = steps.get(key) or StepRecord(key=key, first_seq=seq)
    if fact.type in (types.MODEL_COMPLETED, types.MODEL_FAILED):
        return [_with_usage(step, fact.data)]
    change = _CHANGES.get(fact.type)
    return [change(step, fact)] if change else []


def _with_usage(step: StepRecord, data: dict[str, Any]) -> StepRecord:
    cost = data.get("cost_micros")
    return replace(
        step,
        input_tokens=step.input_tokens + int(data.get("input_tokens", 0)),
        output_tokens=step.output_tokens + int(data.get("output_tokens", 0)),
        cost_micros=step.cost_micros if cost is None else (step.cost_micros or 0) + int(cost),
    )


def _begun(step: StepRecord, data: dict[str, Any]) -> StepRecord:
    """What both `step.started` and the single record of a pure step say."""
    key = data.get("idempotency_key")
    return replace(
        step,
        kind=data.get("kind", step.kind),
        attempt=int(data.get("attempt", step.attempt)),
        idempotency_key=UUID(key) if key else step.idempotency_key,
        input=data.get("input", step.input),
        input_digest=data.get("input_digest", step.input_digest),
        not_before=None,
    )


def _started(step: StepRecord, fact: Fact) -> StepRecord:
    step = _begun(step, fact.data)
    return replace(
        step, status=StepStatus.RUNNING, started_at=step.started_at or fact.at, ended_at=None
    )


def _completed(step: StepRecord, fact: Fact) -> StepRecord:
    return replace(
        _begun(step, fact.data),
        status=StepStatus.SUCCEEDED,
        output=fact.data.get("output") or {},
        failure_kind=None,
        error_code=None,
        error_message=None,
        started_at=step.started_at or _time(fact.data.get("began_at")) or fact.at,
        ended_at=fact.at,
    )


def _failed(step: StepRecord, fact: Fact) -> StepRecord:
    retry_at = _time(fact.data.get("retry_at"))
    return replace(
        _begun(step, fact.data),
        status=StepStatus.PENDING if retry_at else StepStatus.FAILED,
        failure_kind=fact.data.get("failure_kind"),
        error_code=fact.data.get("error_code"),
        error_message=fact.data.get("error_message"),
        not_before=retry_at,
        started_at=step.started_at or _time(fact.data.get("began_at")) or fact.at,
        ended_at=None if retry_at else fact.at,
    )


def _cancelled(step: StepRecord, fact: Fact) -> StepRecord:
    return replace(step, status=StepStatus.CANCELLED, ended_at=fact.at)


def _in_doubt(step: StepRecord, fact: Fact) -> StepRecord:
    message = fact.data.get("reason")
    return replace(step, status=StepStatus.WAITING, error_code="in_doubt", error_message=message)


def _resolved(step: StepRecord, fact: Fact) -> StepRecord:
    """A person said it did not happen: begin again. (It happened: `step.completed`.)"""
    return replace(step, status=StepStatus.PENDING, error_code=None, error_message=None)


def _carried(step: StepRecord, fact: Fact) -> StepRecord:
    """As it was in the other run, but for what it cost there."""
    status = StepStatus(fact.data["status"])
    return replace(
        _begun(step, fact.data),
        status=status,
        output=fact.data.get("output"),
        failure_kind=fact.data.get("failure_kind"),
        error_code=fact.data.get("error_code"),
        error_message=fact.data.get("error_message"),
        started_at=_time(fact.data.get("began_at")),
        ended_at=_time(fact.data.get("ended_at")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_CHANGES: Final = {
    types.STEP_STARTED: _started,
    types.STEP_COMPLETED: _completed,
    types.STEP_FAILED: _failed,
    types.STEP_CANCELLED: _cancelled,
    types.STEP_WAITING_APPROVAL: _in_doubt,
    types.STEP_RESOLVED: _resolved,
    types.STEP_CARRIED: _carried,
}
