"""LiteLLM's exceptions, in our words. Switches on status codes: its classes are not reliable."""

import structlog

from agents_os.core.errors import AppError
from agents_os.domains.gateway.adapters.secondary.provider_errors import (
    explain,
    retry_after_of,
    timed_out,
)
from agents_os.domains.gateway.metadata.own_keys import OwnKey

log = structlog.get_logger(__name__)


def translate(error: Exception, model: str, own: OwnKey | None = None) -> AppError:
    """Our error for what LiteLLM raised while asking `model`; never contains a key."""
    error = _unwrap(error)
    status = int(getattr(error, "status_code", None) or 500)
    log.warning("model.failed", model=model, error=type(error).__name__, status=status)
    if "Timeout" in type(error).__name__:
        return timed_out(model)
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    said = str(getattr(error, "message", error))
    return explain(model, status, said, retry_after_of(headers), own=own)


def _unwrap(error: Exception) -> Exception:
    """MidStreamFallbackError hides the real one, even when the first chunk never came."""
    inner = getattr(error, "original_exception", None)
    return _unwrap(inner) if isinstance(inner, Exception) else error
