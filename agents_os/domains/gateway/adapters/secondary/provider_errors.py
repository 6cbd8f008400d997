"""What a provider's failure is called here, and what a person is told about it."""

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from agents_os.core.clock import utc_now
from agents_os.core.errors import AppError
from agents_os.domains.gateway.adapters.secondary.environment import redact
from agents_os.domains.gateway.adapters.secondary.provider_address import address_of
from agents_os.domains.gateway.metadata.errors import (
    ContextTooLong,
    ModelCredentialRejected,
    ModelNotFound,
    ModelRateLimited,
    ModelRequestRejected,
    ModelServerRefused,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.providers import BY_NAME, label_of, provider_of

# Only OpenAI has a code for it; the others say it in their own words.
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|window|size)|prompt is too long|too many (?:input )?tokens"
    r"|input token count|maximum number of (?:input )?tokens|reduce the length"
    r"|input length and .?max_tokens",
    re.IGNORECASE,
)
# Gemini answers 400 to a wrong key.
_BAD_KEY = re.compile(r"api[ _-]?key not valid|(?:invalid|incorrect) api[ _-]?key", re.IGNORECASE)


def explain(
    model: str,
    status: int,
    said: str,
    retry_after_s: float | None = None,
    *,
    own: OwnKey | None = None,
) -> AppError:
    """Our error for an answer with that HTTP status; `said` loses every key here."""
    said = redact(said, address_of(provider_of(model), own).key if own else None)
    if status in (408, 504):
        return timed_out(model)
    if status < 500 and status != 429 and _TOO_LONG.search(said):
        return ContextTooLong(
            f"The conversation is longer than {model} can read. Start a new one or shorten it.",
            model=model,
        )
    if status in (401, 402, 403) or _BAD_KEY.search(said):
        return credential_rejected(model, status, own)
    return _by_status(status, model, said, retry_after_s)


def timed_out(model: str) -> ModelTimedOut:
    """Nobody answered in time."""
    return ModelTimedOut(
        f"{label_of(provider_of(model))} did not answer in time. Try again later.", model=model
    )


def unavailable(model: str, status: int | None = None) -> ModelUnavailable:
    """Nobody is there, the connection broke, or the answer makes no sense."""
    return ModelUnavailable(
        f"{label_of(provider_of(model))} cannot be reached or fails on its side. Try again later.",
        model=model,
        status=status,
    )


def server_refused(model: str) -> ModelServerRefused:
    """A company's server is at an address that companies may not name."""
    return ModelServerRefused(
        "The server is not on the public internet, so it is not asked. Whoever runs this"
        " installation can allow servers of its own network: AGENTS_OS_PRIVATE_MODEL_SERVERS=true.",
        model=model,
    )


def credential_rejected(
    model: str, status: int, own: OwnKey | None = None
) -> ModelCredentialRejected:
    """The key is missing, wrong or not allowed (401, 403), or the account is empty (402)."""
    provider = provider_of(model)
    wrong = (
        "says the account has no credit left: top it up there"
        if status == 402
        else f"does not accept the key: {_remedy(provider, own)}"
    )
    return ModelCredentialRejected(f"{label_of(provider)} {wrong}.", model=model, status=status)


def _remedy(provider: str, own: OwnKey | None) -> str:
    if own:
        return f"replace “{own.name}” under Settings, AI providers"
    known = BY_NAME.get(provider)
    return f"check {known.key_variable if known else 'its settings'}"


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Seconds the provider asks us to wait: `Retry-After` as a number or as a date."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - utc_now()).total_seconds()


def _by_status(status: int, model: str, said: str, retry_after_s: float | None) -> AppError:
    provider = label_of(provider_of(model))
    if status == 429:
        return ModelRateLimited(
            f"{provider} asks us to slow down, or the quota there is used up. "
            f"Try again {_when(retry_after_s)}.",
            retry_after_s=retry_after_s,
            model=model,
        )
    if status == 404:
        return ModelNotFound(f"{provider} has no model “{model}”. Choose another.", requested=model)
    if status < 500:
        return ModelRequestRejected(f"{provider} refused the request: {_short(said)}", model=model)
    return unavailable(model, status)


def _when(retry_after_s: float | None) -> str:
    """For people: "later", "in 20 seconds", "in 3 minutes", "in 2 hours"."""
    if retry_after_s is None:
        return "later"
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if retry_after_s > size or size == 1:
            count = max(1, math.ceil(retry_after_s / size))
            return f"in {count} {name}{'' if count == 1 else 's'}"
    raise AssertionError("the last size is always taken")


def _short(said: str) -> str:
    """The provider's own sentence, without class names and JSON around it."""
    inside = re.search(r'"message": ?"((?:[^"\\]|\\.)+)"', said)
    sentence = inside[1] if inside else said
    sentence = re.sub(r"(?:litellm\.)?\w+(?:Error|Exception)\b(?: -|:)? *", "", sentence).strip()
    return (sentence[:300] or "no reason given").rstrip(".") + "."
