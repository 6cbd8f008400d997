"""Completes FastAPI's OpenAPI 3.1 document with what holds for every operation."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from agents_os.core import problems
from agents_os.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

METHODS = ("get", "put", "post", "delete", "patch")

_DESCRIPTION = """\
Everything the screens can do. Send `Authorization: Bearer <API key>` or `X-API-Key: <API key>`.

* Failures are RFC 9457 problems with a stable `error.code`; quote `request_id` to support.
* Lists take `cursor` and `limit` and answer `{data, next_cursor, has_more}`, with a `Link` header.
* A POST with an `Idempotency-Key` is carried out once; repetitions within 24 hours hear the first
  answer again, with `Idempotent-Replayed: true`.
* `X-RateLimit-*`, `RateLimit` and `RateLimit-Policy` say how much is left; 429 says when to retry.
"""

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Carry this out once: a repetition with the same key hears the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def build(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of `app`, computed once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes
        )
        _complete(document)
        app.openapi_schema = document
    return app.openapi_schema


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation) of a document."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    document["components"]["parameters"] = {"IdempotencyKey": _IDEMPOTENCY_KEY}
    document["components"]["responses"] = {
        failure.__name__: _failure(failure) for failure in (*_FAILURES, AppError)
    }
    for path, method, operation in operations(document):
        _document_failures(path, operation)
        keyed = method == "post" and not path.startswith("/api/v1/auth/")
        if keyed and operation.get("security"):
            reference = {"$ref": "#/components/parameters/IdempotencyKey"}
            operation.setdefault("parameters", []).append(reference)


_FAILURES = (
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Invalid,
    TooManyRequests,
    Unavailable,
)


def _document_failures(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)  # FastAPI's own shape, which we never send
    failures: list[type[AppError]] = [TooManyRequests, Unavailable]
    if operation.get("security"):
        failures += [Unauthenticated, Forbidden]
    if "{" in path:
        failures.append(NotFound)
    if operation.get("requestBody"):
        failures.append(Conflict)
    if operation.get("parameters") or operation.get("requestBody"):
        failures.append(Invalid)
    for failure in sorted(failures, key=lambda failure: failure.status):
        responses.setdefault(str(failure.status), _reference(failure))
    responses["default"] = _reference(AppError)


def _reference(failure: type[AppError]) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{failure.__name__}"}


def _failure(failure: type[AppError]) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": (failure.__doc__ or "").strip().partition("\n")[0],
        "content": {problems.MEDIA_TYPE: {"schema": schema}},
    }
