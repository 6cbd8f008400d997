"""What a run records about the model it asked: numbers and names, never what was said."""

from collections.abc import Iterable
from uuid import UUID

from agents_os.domains.gateway.metadata.context import Context
from agents_os.domains.gateway.metadata.schemas import ChatRequest, Finished
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.schemas import EventDraft


def called(
    request: ChatRequest, context: Context, older: int, memory_ids: Iterable[UUID] = ()
) -> EventDraft:
    """What was sent. `left_out` counts messages; `parts` are of the messages as people see them.

    `memory_ids` are those the model was told, so that a person can see why it answered so.
    """
    return EventDraft(
        type=event_types.MODEL_CALLED,
        data={
            "requested_model": request.model,
            "messages": len(request.messages),
            "characters": sum(len(message.content) for message in request.messages),
            "left_out": len(context.left_out) + older,
            "parts": [part.model_dump() for part in context.parts],
            "budget_tokens": context.budget_tokens,
            "memory_ids": [str(each) for each in memory_ids],
        },
    )


def first_token(after_ms: int | None) -> EventDraft:
    return EventDraft(type=event_types.MODEL_FIRST_TOKEN, data={"after_ms": after_ms})


def consumed(finished: Finished, *, failed: bool) -> EventDraft:
    """What an answer took, whole or broken off."""
    return EventDraft(
        type=event_types.MODEL_FAILED if failed else event_types.MODEL_COMPLETED,
        data={
            "requested_model": finished.requested_model,
            "model": finished.model,
            "provider": finished.provider,
            "practice": finished.practice,
            "finish_reason": finished.finish_reason,
            "input_tokens": finished.usage.input_tokens,
            "output_tokens": finished.usage.output_tokens,
            "usage_source": finished.usage.source,
            "cost_micros": finished.cost_micros,
            "cached": finished.cached,
        },
    )


def refused(model: str, error_code: str | None, retry_after_s: float | None) -> EventDraft:
    """A call that failed before it took anything; when to try again, if the provider said so."""
    data = {"requested_model": model, "error_code": error_code, "retry_after_s": retry_after_s}
    return EventDraft(
        type=event_types.MODEL_FAILED,
        data={name: value for name, value in data.items() if value is not None},
    )
