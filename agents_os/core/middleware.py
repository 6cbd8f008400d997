"""The outermost layer of the web process: plain ASGI, so that streams and sockets pass untouched.

Gives every request an id, answers crashes, adds security headers, and writes one log line.
"""

import logging
import re
import time
from functools import cache
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agents_os.core import context, metrics, problems
from agents_os.core.context import RequestContext
from agents_os.core.ids import uuid7
from agents_os.core.pagination import Page
from agents_os.core.settings import settings

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_TRACE = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_INVITE_LINK = re.compile(r"(?<=/invite/)[^/]+")
NO_UPLOADS = re.compile("(?!)")
_QUIET = {"/healthz", "/readyz", "/metrics"}


class RequestMiddleware:
    """Context, crash answer, headers, access log and metrics of each HTTP request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _context_of(Headers(scope=scope))
        context.begin(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        if request.trace_id:
            structlog.contextvars.bind_contextvars(trace_id=request.trace_id)
        await _Exchange(scope, receive, send, request).run(self.app)


class BodyLimit:
    """Refuse request bodies beyond `most` bytes with 413, announced or not.

    Paths that match `uploads` are left alone. Not Starlette's own: that one answers in plain text,
    past our error format.
    """

    def __init__(self, app: ASGIApp, most: int, uploads: re.Pattern[str] = NO_UPLOADS) -> None:
        self.app, self.most, self.uploads = app, most, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.uploads.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        received = int(announced) if announced.isdecimal() else 0
        if received > self.most:
            raise self._too_large()
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                raise self._too_large()
            return message

        await self.app(scope, counted, send)

    def _too_large(self) -> HTTPException:
        # An HTTPException, because FastAPI turns any other error while reading into a 400.
        return HTTPException(413, f"The body is too large: at most {self.most:,} bytes.")


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, request: RequestContext) -> None:
        self.scope, self.receive, self._send = scope, receive, send
        self.request = request
        self.status = 0
        self.started_at = time.perf_counter()

    async def run(self, app: ASGIApp) -> None:
        try:
            await app(self.scope, self.receive, self.send)
        except Exception as error:
            if self.status:  # too late for another answer; the server closes the connection
                log.error("request.broke_off", error=type(error).__name__, exc_info=error)
                raise
            answer = problems.response_for(error, self.scope["path"])
            await answer(self.scope, self.receive, self.send)
        finally:
            self._account()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            _add_security(headers, self.scope["path"])
            headers["X-Request-ID"] = self.request.request_id
            for name, value in self.request.headers.items():
                headers.setdefault(name, value)
            self._add_link(headers)
        await self._send(message)

    def _add_link(self, headers: MutableHeaders) -> None:
        """RFC 8288: where the next page is, if this is a page of a list."""
        model = getattr(self.scope.get("route"), "response_model", None)
        if self.request.next_cursor is None or not _is_page(model):
            return
        query = re.sub(r"(^|&)cursor=[^&]*", "", self.scope["query_string"].decode("latin-1"))
        following = f"{query}&cursor={self.request.next_cursor}".lstrip("&")
        headers["Link"] = f'<{self.scope["path"]}?{following}>; rel="next"'

    def _account(self) -> None:
        seconds = time.perf_counter() - self.started_at
        method = self.scope["method"]
        metrics.request_served(_template(self.scope), method, self.status, seconds)
        if self.scope["path"] not in _QUIET:
            asset = self.status < 400 and not self.scope["path"].startswith("/api/")
            log.log(
                logging.DEBUG if asset else logging.INFO,
                "request.served",
                method=method,
                path=_loggable_path(self.scope),
                status=self.status,
                ms=round(seconds * 1000, 1),
            )


def _context_of(headers: Headers) -> RequestContext:
    offered = headers.get("x-request-id", "")
    trace = _TRACE.fullmatch(headers.get("traceparent", ""))
    return RequestContext(
        request_id=offered if _REQUEST_ID.fullmatch(offered) else str(uuid7()),
        trace_id=trace[1] if trace else None,
    )


def _template(scope: Scope) -> str:
    """The route as written, e.g. "/api/v1/agents/{agent_id}"."""
    matched = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(matched, "path", None) or "other"


def _loggable_path(scope: Scope) -> str:
    """The path without what is a credential in itself: an invite link."""
    path: str = _INVITE_LINK.sub("[redacted]", scope["path"])
    for name, value in scope.get("path_params", {}).items():
        if "token" in name:
            path = path.replace(str(value), "[redacted]")
    return path


def _is_page(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, Page)


@cache
def content_security_policy() -> str:
    """What pages may load and run.

    'unsafe-inline' and 'unsafe-eval', because Reflex's prerendered pages start with inline
    scripts, and toasts sent by the server are evaluated in the browser.
    """
    here = settings().base_url
    socket = re.sub("^http", "ws", here)
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {here} {socket}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _add_security(headers: MutableHeaders, path: str) -> None:
    headers.setdefault("Content-Security-Policy", content_security_policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if settings().secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
