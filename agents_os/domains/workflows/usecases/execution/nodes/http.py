"""A request to another system, after the policy gate and past the guard of addresses."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.adapters.secondary import outgoing
from agents_os.domains.workflows.adapters.secondary.outgoing import Incoming, NotSent, Outgoing
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.filling import text_of
from agents_os.domains.workflows.usecases.execution.gate import Deed, gated
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit

SAFE = ("GET",)
REPEATABLE = (*SAFE, "PUT", "DELETE")
MOST_CHARACTERS = 100_000
LONGEST_WAIT_S = 300.0
_BUSY = (408, 425, 429, 503)  # then nothing was done


def move(visit: Visit) -> Step | Wait:
    method = visit.settings.method
    return gated(
        visit,
        Deed(
            prepare=_prepare,
            carry_out=_send,
            action_class="web" if method in SAFE else "external_write",
            tool="http.request",
            idempotent=method in REPEATABLE,
            reads_outside=True,
            recipient=lambda payload: urlsplit(str(payload["url"])).hostname,
        ),
    )


async def _prepare(visit: Visit, context: StepContext) -> dict[str, Any]:
    return request_of(visit)


def request_of(visit: Visit) -> dict[str, Any]:
    """What would be sent, with every template filled in. Raises BadExpression, StepFailure."""
    settings, scope = visit.settings, visit.scope
    query = fill(settings.query, scope)
    url = text_of(settings.url, scope).strip()
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query, doseq=True)
    headers = {key: _line(key, value) for key, value in fill(settings.headers, scope).items()}
    body = fill(settings.body, scope)
    return {"method": settings.method, "url": url, "headers": headers, "body": body}


def _line(key: str, value: Any) -> str:
    text = str(value)
    if "\n" in text or "\r" in text or not text.isascii():
        raise StepFailure("bad_header", f"The header “{key}” cannot have this value.")
    return text


async def _send(visit: Visit, context: StepContext, payload: dict[str, Any]) -> StepResult:
    headers, body = dict(payload["headers"]), payload["body"]
    names = {name.lower() for name in headers}
    if body is not None and not isinstance(body, str) and "content-type" not in names:
        headers["Content-Type"] = "application/json"
    if payload["method"] not in SAFE and "idempotency-key" not in names:
        headers["Idempotency-Key"] = str(context.idempotency_key)
    sent = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    asked = Outgoing(payload["method"], payload["url"], headers, sent)
    try:
        answer = await outgoing.send(asked, seconds=visit.patience_s)
    except NotSent as error:
        raise StepFailure(error.code, error.message, kind=FailureKind.TECHNICAL) from error
    _require_good(visit, answer)
    return gave({"status": answer.status, "headers": answer.headers, **_body(answer)})


def _require_good(visit: Visit, answer: Incoming) -> None:
    """A refusal is a failure, unless the author wants to look at it; busy sites are asked again.

    A site that broke down is asked again only for what may be done twice.
    """
    repeatable = visit.settings.method in REPEATABLE
    busy = answer.status in _BUSY or (answer.status >= 500 and repeatable)
    if answer.status < 400 or not (visit.settings.fail_on_error or busy):
        return
    raise StepFailure(
        f"http_{answer.status}",
        f"The site answered with status {answer.status}. {answer.text[:300].strip()}".strip(),
        kind=FailureKind.TECHNICAL if busy else FailureKind.BUSINESS,
        retry_after_s=_seconds(answer.headers.get("retry-after")),
    )


def _seconds(retry_after: str | None) -> float | None:
    try:
        return min(float(retry_after or ""), LONGEST_WAIT_S)
    except ValueError:
        return None


def _body(answer: Incoming) -> dict[str, Any]:
    """JSON as such; text that is too long to keep is cut, and says so."""
    if len(answer.text) <= MOST_CHARACTERS and "json" in answer.headers.get("content-type", ""):
        try:
            return {"body": json.loads(answer.text)}
        except ValueError:
            pass
    cut = len(answer.text) > MOST_CHARACTERS
    return {"body": answer.text[:MOST_CHARACTERS], **({"cut": True} if cut else {})}
