"""LiteLLM's exceptions, in our words. Switches on status codes: its classes are not reliable."""

import re

import structlog

from agents_os.core.errors import AppError
from agents_os.domains.gateway.adapters.secondary.environment import redact
from agents_os.domains.gateway.metadata.errors import (
    ContextTooLong,
    ModelCredentialRejected,
    ModelNotFound,
    ModelRateLimited,
    ModelRequestRejected,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.providers import PROVIDERS, label_of, provider_of

log = structlog.get_logger(__name__)

# Only OpenAI's shape becomes ContextWindowExceededError; the others say it in their own words.
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|window|size)|prompt is too long|too many (?:input )?tokens"
    r"|input token count|maximum number of (?:input )?tokens|reduce the length"
    r"|input length and .?max_tokens",
    re.IGNORECASE,
)
# Gemini answers 400 to a wrong key.
_BAD_KEY = re.compile(r"api[ _-]?key not valid|(?:invalid|incorrect) api[ _-]?key", re.IGNORECASE)


def translate(error: Exception, model: str) -> AppError:
    """Our error for what LiteLLM raised while asking `model`; never contains a key."""
    error = _unwrap(error)
    provider = label_of(provider_of(model))
    status = _status(error)
    log.warning("model.failed", model=model, error=type(error).__name__, status=status)
    said = redact(str(getattr(error, "message", error)))
    if "Timeout" in type(error).__name__ or status in (408, 504):
        return ModelTimedOut(f"{provider} did not answer in time. Try again later.", model=model)
    if status < 500 and status != 429 and _TOO_LONG.search(said):
        return ContextTooLong(
            f"The conversation is longer than {model} can read. Start a new one or shorten it.",
            model=model,
        )
    if status in (401, 402, 403) or _BAD_KEY.search(said):
        return _credential(provider_of(model), status, model)
    return _by_status(status, model, provider, said, _retry_after(error))


def _by_status(
    status: int, model: str, provider: str, said: str, retry_after_s: float | None
) -> AppError:
    if status == 429:
        return ModelRateLimited(
            f"{provider} asks us to slow down, or the quota there is used up. Try again later.",
            retry_after_s=retry_after_s,
            model=model,
        )
    if status == 404:
        return ModelNotFound(f"{provider} has no model “{model}”. Choose another.", requested=model)
    if status < 500:
        return ModelRequestRejected(f"{provider} refused the request: {_short(said)}", model=model)
    return ModelUnavailable(
        f"{provider} cannot be reached or fails on its side. Try again later.",
        model=model,
        status=status,
    )


def _credential(provider: str, status: int, model: str) -> ModelCredentialRejected:
    variable = next((each.key_variable for each in PROVIDERS if each.name == provider), "")
    wrong = (
        "says the account has no credit left: top it up there"
        if status == 402
        else f"does not accept the key: check {variable or 'how it is set up'}"
    )
    return ModelCredentialRejected(f"{label_of(provider)} {wrong}.", model=model)


def _unwrap(error: Exception) -> Exception:
    """MidStreamFallbackError hides the real one, even when the first chunk never came."""
    inner = getattr(error, "original_exception", None)
    return _unwrap(inner) if isinstance(inner, Exception) else error


def _status(error: Exception) -> int:
    status = getattr(error, "status_code", None)
    return int(status) if status else 500


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return None


def _short(said: str) -> str:
    """The provider's own sentence, without LiteLLM's class names and JSON around it."""
    inside = re.search(r'"message": ?"((?:[^"\\]|\\.)+)"', said)
    sentence = inside[1] if inside else said
    sentence = re.sub(r"(?:litellm\.)?\w+(?:Error|Exception)\b(?: -|:)? *", "", sentence).strip()
    return (sentence[:300] or "no reason given").rstrip(".") + "."
