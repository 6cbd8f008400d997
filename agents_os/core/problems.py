"""How a failure looks to a REST caller: RFC 9457 `application/problem+json`, rendered here only.

The body carries our stable `error {code, message, details}` as an extension member, and the
request id to quote to support. What the caller cannot act on is logged and answered vaguely.
"""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agents_os.core import context
from agents_os.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    Unavailable,
)

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class ErrorBody(BaseModel):
    """What went wrong. `code` is stable; `message` is for a person."""

    code: str = Field(examples=["not_found"])
    message: str
    details: dict[str, Any] = {}


class Problem(BaseModel):
    """RFC 9457 problem details with our `error` member."""

    type: str = Field(examples=["urn:agents-os:error:not_found"])
    title: str
    status: int
    detail: str
    instance: str
    error: ErrorBody
    request_id: str | None = None


class Unexpected(AppError):
    """A bug of ours. The caller only learns the request id."""

    code = "internal_error"
    status = 500


def install(app: FastAPI) -> None:
    """Render every failure of `app`'s routes as a problem."""
    app.add_exception_handler(AppError, _handle)
    app.add_exception_handler(RequestValidationError, _handle)
    app.add_exception_handler(HTTPException, _handle)
    app.add_exception_handler(SQLAlchemyError, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    return response_for(error, request.scope["path"])


def response_for(error: Exception, path: str) -> Response:
    """The answer to a request to `path` that failed with `error`."""
    if isinstance(error, HTTPException):
        return _from_http(error, path)
    known = _as_app_error(error)
    headers = {}
    if known.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="agents-os"'
    if known.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(known.retry_after_s)))
    body = ErrorBody(code=known.code, message=known.message, details=known.details)
    return _render(body, known.status, path, headers)


def _as_app_error(error: Exception) -> AppError:
    if isinstance(error, AppError):
        return error
    if isinstance(error, RequestValidationError):
        return _from_validation(error)
    if isinstance(error, SQLAlchemyError):
        return _from_database(error)
    log.error("request.crashed", error=type(error).__name__, exc_info=error)
    return Unexpected("Something went wrong on our side. Quote the request id if it stays.")


def _from_validation(error: RequestValidationError) -> AppError:
    """Name the fields and what is wrong with them, never the values: they may be passwords."""
    fields = [{"path": _path(item["loc"]), "message": _message(item)} for item in error.errors()]
    first = fields[0]
    more = f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""
    return Invalid(f"{first['path']}: {first['message']}{more}", fields=fields)


def _path(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def _message(item: Mapping[str, Any]) -> str:
    if item["type"] == "json_invalid":
        return f"The body is not valid JSON: {item['ctx']['error']}."
    text = str(item["msg"]).removeprefix("Value error, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


_HTTP_CODES: dict[int, str] = {404: "unknown_path", 413: "body_too_large"}


def _from_http(error: HTTPException, path: str) -> Response:
    status = HTTPStatus(error.status_code)
    message = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not know that method.",
    }.get(status, str(error.detail))
    code = _HTTP_CODES.get(status, status.name.lower())
    return _render(ErrorBody(code=code, message=message), status, path, dict(error.headers or {}))


_CONFLICTS = {"23505", "23503", "23P01", "40001", "40P01"}  # unique, foreign key, races
_REFUSED_VALUES = {"23502", "23514"}  # not null, check


def _from_database(error: SQLAlchemyError) -> AppError:
    """What a statement may run into despite validation. All of it is worth a look: logged."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    state = getattr(cause, "sqlstate", None) or ""
    log.error(
        "database.refused",
        error=type(error).__name__,
        sqlstate=state,
        constraint=getattr(getattr(cause, "diag", None), "constraint_name", None),
    )
    if state in _CONFLICTS:
        return Conflict("Somebody changed the same thing at the same time. Look again and retry.")
    if state in _REFUSED_VALUES or state.startswith("22"):
        return Invalid("One of the values cannot be stored. Check for unusual characters.")
    if state == "42501":
        return Forbidden("Your role does not allow this. Ask an owner or admin.")
    lost = isinstance(error, OperationalError | InterfaceError | PoolTimeout)
    if lost or state.startswith(("08", "57", "53")):
        return Unavailable("The database does not answer right now. Try again.", retry_after_s=5)
    log.error("request.crashed", error=type(error).__name__, exc_info=error)
    return Unexpected("Something went wrong on our side. Quote the request id if it stays.")


def _render(body: ErrorBody, status: int, path: str, headers: dict[str, str]) -> Response:
    request = context.current()
    problem = Problem(
        type=f"urn:agents-os:error:{body.code}",
        title=HTTPStatus(status).phrase,
        status=int(status),
        detail=body.message,
        instance=path,
        error=body,
        request_id=request.request_id if request else None,
    )
    return JSONResponse(
        problem.model_dump(mode="json"), int(status), headers=headers, media_type=MEDIA_TYPE
    )
