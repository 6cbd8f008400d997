"""One endpoint for programs and for native HTML forms.

A page's form post must be a full page load (only that gives the Reflex socket its new cookies),
so forms are answered by redirects: to `next` on success, else back to the page with
`?error=<code>`. Passwords never go into an address.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote, urlencode

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from agents_os.core.errors import AppError, Invalid
from agents_os.domains.identity.adapters.primary.authentication import refuse_other_sites

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FIELDS = 20
_LONGEST_NEXT = 500

Fields = Mapping[str, str]
B = TypeVar("B", bound=BaseModel)


def is_form(request: Request) -> bool:
    """Whether a browser posts a form, which wants a page and not JSON as the answer."""
    return request.headers.get("content-type", "").partition(";")[0].strip() in _FORM_TYPES


async def handle(
    request: Request,
    model: type[B],
    work: Callable[[B, Fields], Awaitable[Response]],
    *,
    back: Callable[[Fields, AppError], str],
) -> Response:
    """Read a `model` from JSON or a form and answer with `work(body, fields)`.

    `fields` are the form's, and empty for JSON. An AppError of a form becomes a redirect to the
    path `back(fields, error)`.
    """
    if not is_form(request):
        refuse_other_sites(request)
        return await work(await _from_json(request, model), {})
    fields: Fields = {}
    try:
        refuse_other_sites(request)
        fields = await _form_fields(request)
        return await work(_from_form(fields, model), fields)
    except AppError as error:
        return see_other(_with_error(back(fields, error), error, fields))


def see_other(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def safe_next(wanted: str | None, default: str = "/") -> str:
    """`wanted` if it is a path of this site, else `default`.

    Browsers read "//host" and "/\\host" as another site, and drop tabs and line breaks first.
    """
    if not wanted or len(wanted) > _LONGEST_NEXT or not wanted.isprintable():
        return default
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return default
    return wanted


def described(model: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` of an endpoint that reads `model` by `handle`."""
    schema = model.model_json_schema()
    kinds = ("application/json", _FORM_TYPES[0])
    content = {kind: {"schema": schema} for kind in kinds}
    return {"requestBody": {"required": True, "content": content}}


async def _from_json(request: Request, model: type[B]) -> B:
    try:
        return model.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        _refuse(error)


def _refuse(error: ValidationError) -> NoReturn:
    found = error.errors(include_url=False, include_input=False)
    raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in found])


def _from_form(fields: Fields, model: type[B]) -> B:
    """Pages send empty strings for fields left open, and fields of their own, such as `next`."""
    known = {name: value for name, value in fields.items() if name in model.model_fields and value}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        wrong = [str(item["loc"][0]) for item in error.errors(include_input=False) if item["loc"]]
        raise Invalid("Check what you entered and try again.", fields=wrong) from None


async def _form_fields(request: Request) -> Fields:
    try:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException:
        raise Invalid("The form cannot be read. Reload the page and try again.") from None


def _with_error(path: str, error: AppError, fields: Fields) -> str:
    query = {"error": error.code}
    if error.retry_after_s:
        query["retry_after"] = str(round(error.retry_after_s))
    if wrong := error.details.get("fields"):
        query["field"] = str(wrong[0])
    for kept in ("email", "next"):
        if fields.get(kept):
            query[kept] = fields[kept][:_LONGEST_NEXT]
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query, quote_via=quote)}"
