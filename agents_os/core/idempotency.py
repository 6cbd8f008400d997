"""`Idempotency-Key` on POST (draft-ietf-httpapi-idempotency-key-header-07): do a thing once.

The key is claimed in a transaction of its own before the work starts, and the answer is stored
before it is sent. A process that dies between the two leaves the claim: a repetition is then told
that the outcome is unknown, never silently done again.
"""

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agents_os.core import log, web
from agents_os.core.clock import utc_now
from agents_os.core.errors import AppError, Conflict, Invalid, Unauthenticated
from agents_os.core.idempotency_store import Claim, finish, release, take
from agents_os.core.middleware import NO_UPLOADS

IN_FLIGHT_FOR = timedelta(minutes=10)  # longer than any answer takes
LARGEST_KEPT_ANSWER = 1024 * 1024

# Where answers are tokens and nobody is known yet.
EXEMPT = ("/api/v1/auth/",)


class BadIdempotencyKey(AppError):
    """The key is empty, too long or not printable ASCII."""

    code = "bad_idempotency_key"
    status = 400


class IdempotencyKeyReused(Invalid):
    """The key came with another body before."""

    code = "idempotency_key_reused"


class IdempotentRequestInFlight(Conflict):
    """The first request with this key is not finished."""

    code = "idempotent_request_in_flight"


class IdempotentOutcomeUnknown(Conflict):
    """The first request with this key never reported how it ended."""

    code = "idempotent_outcome_unknown"


class IdempotentAnswerNotKept(Conflict):
    """The first request was carried out, but its answer was a stream or held a secret."""

    code = "idempotent_answer_not_kept"


class IdempotencyMiddleware:
    """Carry out a POST with an `Idempotency-Key` once per caller, path and key within 24 hours.

    Paths that match `uploads` are left alone: their bodies are too large to be compared.
    """

    def __init__(self, app: ASGIApp, uploads: re.Pattern[str] = NO_UPLOADS) -> None:
        self.app, self.uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if key is None or self.uploads.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            actor = await web.authenticated(request)
        except Unauthenticated:  # the route knows whether that matters
            await self.app(scope, receive, send)
            return
        body = await request.body()
        claim = Claim(actor, scope["method"], scope["path"], key, _fingerprint(scope, body))
        stored = await take(claim)
        if stored is not None:
            await _replay(stored, claim, send)
            return
        await self._carry_out(claim, scope, _again(body, receive), send)

    async def _carry_out(self, claim: Claim, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(claim, send)
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            if not answer.started:  # nothing was committed: dependencies commit before the answer
                await release(claim)
            raise


class _Answer:
    """Holds an answer back until it is stored; lets streams and secrets pass."""

    def __init__(self, claim: Claim, send: Send) -> None:
        self.claim, self._send = claim, send
        self.started = False
        self._start: Message | None = None
        self._body = b""
        self._passing = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            await self._begin(message)
        elif self._passing:
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._continue(message)

    async def _begin(self, message: Message) -> None:
        headers = Headers(raw=message["headers"])
        if _is_final(message["status"], headers) and not _may_keep(headers):
            await finish(self.claim, "not_kept")
            await self._pass_on(message)
        elif not _is_final(message["status"], headers):
            await release(self.claim)
            await self._pass_on(message)
        else:
            self._start = message

    async def _continue(self, message: Message) -> None:
        assert self._start is not None
        self._body += message.get("body", b"")
        if len(self._body) > LARGEST_KEPT_ANSWER:
            await finish(self.claim, "not_kept")
            await self._pass_on(self._start)
            await self._send({**message, "body": self._body})
            return
        if message.get("more_body", False):
            return
        # A net under the routes that should have said no-store.
        if log.holds_credential(self._body.decode(errors="replace")):
            await finish(self.claim, "not_kept")
        else:
            await finish(self.claim, "answered", self._start, self._body)
        await self._pass_on(self._start)
        await self._send({"type": "http.response.body", "body": self._body})

    async def _pass_on(self, start: Message) -> None:
        self._passing = True
        await self._send(start)


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    if not scope["path"].startswith("/api/v1/") or scope["path"].startswith(EXEMPT):
        return None
    key = Headers(scope=scope).get("idempotency-key")
    if key is None:
        return None
    # The draft makes it a structured string, in quotes; nearly everybody sends it bare.
    key = key.strip().removeprefix('"').removesuffix('"')
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise BadIdempotencyKey(
            "Idempotency-Key must be 1 to 255 printable ASCII characters, for example a UUID."
        )
    return key


def _fingerprint(scope: Scope, body: bytes) -> str:
    content_type = Headers(scope=scope).get("content-type", "")
    parts = (scope["query_string"], content_type.encode(), body)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that begins with a body which was already read."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def _is_final(status: int, headers: Headers) -> bool:
    """Whether repeating the request later should not be tried: it was done, or is wrong."""
    return status < 500 and status != 401 and "retry-after" not in headers


def _may_keep(headers: Headers) -> bool:
    if "set-cookie" in headers or "no-store" in headers.get("cache-control", ""):
        return False
    return not headers.get("content-type", "").startswith("text/event-stream")


async def _replay(stored: RowMapping, claim: Claim, send: Send) -> None:
    if stored["fingerprint"] != claim.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used with another request. Use a new key for a new request."
        )
    if stored["state"] == "not_kept":
        raise IdempotentAnswerNotKept(
            "This was already carried out, but its answer was not kept: it was a stream or held a "
            "secret. Read the result from its list, or use a new Idempotency-Key to do it again."
        )
    if stored["state"] == "started":
        raise _unfinished(stored["created_at"])
    headers = MutableHeaders(raw=[])
    for name, value in stored["headers"].items():
        headers[name] = value
    headers["content-length"] = str(len(stored["body"]))
    headers["idempotent-replayed"] = "true"
    await send({"type": "http.response.start", "status": stored["status"], "headers": headers.raw})
    await send({"type": "http.response.body", "body": stored["body"]})


def _unfinished(created_at: datetime) -> AppError:
    if utc_now() - created_at < IN_FLIGHT_FOR:
        return IdempotentRequestInFlight(
            "The first request with this Idempotency-Key is still being carried out. Try again "
            "in a few seconds.",
            retry_after_s=2,
        )
    return IdempotentOutcomeUnknown(
        "The first request with this Idempotency-Key was interrupted, and whether it took effect "
        "is unknown. Look at the list of what it would have made; to do it again, use a new key.",
        started_at=created_at.isoformat(),
    )
