"""Execute one step of a driven run and say what to record about it."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.errors import AppError
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.limits import MAX_OUTPUT_BYTES
from agents_os.domains.runs.metadata.retry import pause_before
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import FailureKind, StepStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Within
from agents_os.domains.runs.usecases import drive as pen
from agents_os.domains.runs.usecases.drive import Drive

log = structlog.get_logger(__name__)

OURS = "Something went wrong on our side while this step ran."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to record about a step that ended, in one transaction."""

    events: Sequence[EventDraft]
    within: Within | None = None


async def begin(drive: Drive, step: Step) -> StepContext | None:
    """Make ready to run a step; None: it must not begin, and why is on record.

    Either a person must first say whether it happened already, or its permit was refused.

    The start of an effect is on record before it begins.
    """
    record = drive.journal.steps.get(step.key)
    if record and record.status is StepStatus.RUNNING and not step.repeatable:
        doubt = _doubt(step.key, "The worker stopped while this step was under way.")
        await pen.write(drive, [doubt])
        pen.foresee(drive, [doubt])
        return None
    context = StepContext(
        run=drive.journal.run,
        journal=drive.journal,
        key=step.key,
        attempt=(record.attempt if record else 0) + 1,
        idempotency_key=_idempotency_key(drive, step),
        actor=drive.actor,
    )
    if step.at_once:
        started = EventDraft(type=types.STEP_STARTED, data=_about(step, context))
        try:
            await pen.write(drive, [started], permit=step.permit)
        except AppError as error:
            if isinstance(error, pen.FENCES):
                raise
            events = _broken(step, context, error, utc_now(), late=False, began=False).events
            await pen.write(drive, events)
            pen.foresee(drive, events)
            return None
        pen.foresee(drive, [started])
    return context


def _idempotency_key(drive: Drive, step: Step) -> UUID:
    """That of its first attempt, be it in the run which this one tries again."""
    record = drive.journal.steps.get(step.key)
    return (record and record.idempotency_key) or uuid5(drive.run_id, step.key)


def undone(step: Step, outcome: Outcome, error: AppError) -> Outcome:
    """What to record instead when the transaction of a result was refused: nothing took effect."""
    about = {name: value for name, value in outcome.events[-1].data.items() if name != "output"}
    return Outcome([_failure(step, about, _as_failure(error))])


async def run_step(step: Step, context: StepContext) -> Outcome:
    """Run it within its time, and never fail: whatever happens is an outcome."""
    began_at = utc_now()
    try:
        async with asyncio.timeout(step.timeout_s) as patience:
            result = await step.run(context)
        return _completed(step, context, result, began_at)
    except StepFailure as failure:
        return _failed(step, context, failure, began_at)
    except Exception as error:
        late = isinstance(error, TimeoutError) and patience.expired()
        return _broken(step, context, error, began_at, late=late)


def _completed(step: Step, context: StepContext, result: StepResult, began_at: datetime) -> Outcome:
    _require_storable(result)
    about = {**_about(step, context), "began_at": began_at.isoformat()}
    events = _of_step(step, result.events)
    done = EventDraft(type=types.STEP_COMPLETED, data={**about, "output": dict(result.output)})
    return Outcome([*events, done], result.within)


def _require_storable(result: StepResult) -> None:
    text = json.dumps([dict(result.output), [event.data for event in result.events]])
    if "\\u0000" in text:
        raise StepFailure("output_not_text", "The result contains NUL characters.")
    if len(text) > MAX_OUTPUT_BYTES:
        raise StepFailure(
            "output_too_large",
            f"The result has {len(text) // 1024} kB; at most {MAX_OUTPUT_BYTES // 1024} kB are"
            " kept. Store it as a file instead.",
        )


def _broken(
    step: Step,
    context: StepContext,
    error: Exception,
    began_at: datetime,
    *,
    late: bool,
    began: bool = True,
) -> Outcome:
    """A failure that does not say whether the step took effect, if it `began`."""
    if began and not step.repeatable and not _is_refusal(error):
        why = f"No answer within {step.timeout_s:g} s." if late else OURS
        return Outcome([*unfinished(step, context), _doubt(step.key, why)])
    if isinstance(error, AppError):
        failure = _as_failure(error)
    elif late:
        message = f"This step took longer than {step.timeout_s:g} s."
        failure = StepFailure("timed_out", message, kind=FailureKind.TECHNICAL)
    else:
        log.error("step.broken", run_id=str(context.run.id), step=step.key, exc_info=error)
        failure = StepFailure("internal", OURS, kind=FailureKind.TECHNICAL)
    return _failed(step, context, failure, began_at)


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, AppError) and error.status < 500 and error.status != 429


def _as_failure(error: AppError) -> StepFailure:
    kind = FailureKind.BUSINESS if _is_refusal(error) else FailureKind.TECHNICAL
    return StepFailure(error.code, error.message, kind=kind, retry_after_s=error.retry_after_s)


def _failed(step: Step, context: StepContext, failure: StepFailure, began_at: datetime) -> Outcome:
    about = {**_about(step, context), "began_at": began_at.isoformat()}
    return Outcome([*unfinished(step, context), _failure(step, about, failure)])


def unfinished(step: Step, context: StepContext) -> list[EventDraft]:
    """What to record about a step that did not come to its end."""
    return _of_step(step, context.unfinished)


def _of_step(step: Step, events: Sequence[EventDraft]) -> list[EventDraft]:
    return [EventDraft(type=each.type, data={**each.data, "step": step.key}) for each in events]


def _failure(step: Step, about: Mapping[str, Any], failure: StepFailure) -> EventDraft:
    data: dict[str, Any] = {
        **about,
        "failure_kind": failure.kind,
        "error_code": failure.code,
        "error_message": failure.message[:2000],
    }
    if failure.retryable and data["attempt"] < step.max_attempts:
        pause = pause_before(
            data["attempt"] + 1,
            asked_s=failure.retry_after_s,
            first_s=step.first_wait_s,
            longest_s=step.longest_wait_s,
        )
        data["retry_at"] = (utc_now() + timedelta(seconds=pause)).isoformat()
    return EventDraft(type=types.STEP_FAILED, data=data)


def _doubt(key: str, why: str) -> EventDraft:
    reason = f"{why} Nobody knows whether it took effect. Look, then say so."
    return EventDraft(type=types.STEP_WAITING_APPROVAL, data={"step": key, "reason": reason})


def _about(step: Step, context: StepContext) -> dict[str, Any]:
    given = {**step.input, **context.input}
    return {
        "step": step.key,
        "kind": step.kind,
        "attempt": context.attempt,
        "idempotency_key": str(context.idempotency_key),
        "input": given,
        "input_digest": digest(given),
    }


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
