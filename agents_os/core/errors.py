"""Expected failures. Anything that is not an AppError is a bug and pages somebody."""

from typing import Any, ClassVar


class AppError(Exception):
    """A failure the caller can act on. Each adapter renders it once, centrally.

    Attributes:
        code: Stable machine name; part of the public API, never reworded.
        status: HTTP status the REST adapter answers with.
        message: One sentence for a person: what is wrong and what to do about it.
        details: Machine-readable facts, e.g. {"limit": 50}. Never secrets.
        retry_after_s: Seconds after which trying again makes sense, if known.
    """

    code: ClassVar[str] = "app_error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, retry_after_s: float | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.retry_after_s = retry_after_s


class Invalid(AppError):
    """The input cannot be accepted as it is."""

    code = "invalid"
    status = 422


class Unauthenticated(AppError):
    """Nobody is signed in, or the credential is wrong, expired or revoked."""

    code = "unauthenticated"
    status = 401


class Forbidden(AppError):
    """The actor is known but may not do this."""

    code = "forbidden"
    status = 403


class NotFound(AppError):
    """Unknown in the actor's organisation; whether it exists elsewhere is not told."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """The thing is in a state that does not allow this."""

    code = "conflict"
    status = 409


class TooManyRequests(AppError):
    """A rate limit was hit; `retry_after_s` says when to come back."""

    code = "rate_limited"
    status = 429


class Unavailable(AppError):
    """Something we depend on does not answer right now."""

    code = "unavailable"
    status = 503
