"""What is known about the request being served; set by the outermost middleware."""

from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class RequestContext:
    """Facts of one request, shared by everything that serves it.

    Attributes:
        request_id: Told to the caller in `X-Request-ID` and in every error.
        trace_id: From the caller's W3C `traceparent`, for logs.
        next_cursor: Left by the `Page` built last; becomes the `Link` header of a list.
        headers: Response headers to add (rate limits).
    """

    request_id: str
    trace_id: str | None = None
    next_cursor: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


_current: ContextVar[RequestContext | None] = ContextVar("request_context", default=None)


def current() -> RequestContext | None:
    """The request being served; None in the worker, in screens and at start."""
    return _current.get()


def begin(context: RequestContext) -> None:
    """Make `context` the current one for this task and its children."""
    _current.set(context)
