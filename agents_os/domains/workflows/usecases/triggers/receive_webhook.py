"""Take a request that came to a webhook."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from agents_os.core import ratelimit
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import Unauthenticated
from agents_os.domains.identity.usecases.resolve_actor import resolve_member
from agents_os.domains.knowledge.metadata.quoting import unsealed
from agents_os.domains.runs.usecases.launch_run import wait_for_end
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.workflows.adapters.secondary import trigger_rows
from agents_os.domains.workflows.adapters.secondary.trigger_rows import Addressed
from agents_os.domains.workflows.metadata.expressions import evaluate
from agents_os.domains.workflows.metadata.trigger_errors import (
    WebhookNotFound,
    WebhookNotReady,
    WebhookRefused,
)
from agents_os.domains.workflows.metadata.trigger_models import WorkflowTrigger
from agents_os.domains.workflows.metadata.trigger_schemas import NO_SECRET, WebhookReceipt
from agents_os.domains.workflows.metadata.webhook_body import read_body, require_size
from agents_os.domains.workflows.metadata.webhook_signature import check_signature, signed_in
from agents_os.domains.workflows.usecases.triggers.deliver import (
    DeliveryResult,
    IncomingDelivery,
    deliver,
)
from agents_os.domains.workflows.usecases.triggers.webhook_secret import secrets_of

WHEN_FINISHED = "when_finished"
ANSWER_WITHIN_S = 30.0
_LONGEST_TOKEN = 100
_LONGEST_KEY = 200
_IDS = ("webhook-id", "idempotency-key")


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came. Names of `headers` are in small letters."""

    token: str
    headers: Mapping[str, str]
    body: bytes
    ip: str


async def receive_webhook(request: WebhookRequest, *, wait_s: float = 0) -> WebhookReceipt:
    """Check it, note it, start the workflow; after `wait_s` seconds at most, how far the run is.

    The same delivery (by the trigger's `dedupe_key`, else `webhook-id`, else `Idempotency-Key`,
    else the same body within 5 minutes) starts one run. It runs in the name of the publisher.

    Raises:
        WebhookNotFound, WebhookRefused, TooManyRequests: nothing is noted but their number.
        WebhookTooLarge, WebhookContentUnknown, WebhookBodyUnusable, BadExpression: nothing is
            noted.
        WebhookNotReady: the workflow has no such trigger now, or its publisher has left.
        AppError: as for `start_workflow_run`; the delivery is noted and can be replayed.
    """
    require_size(request.body)
    found = await _addressed(request)
    actor = await _publisher(found)
    try:
        async with unit_of_work(actor) as uow:
            trigger = await _ready(uow, found.trigger_id)
            delivered = await _deliver(uow, trigger, request, wait_s)
            if trigger.respond == WHEN_FINISHED:
                wait_s = ANSWER_WITHIN_S
    except WebhookRefused as error:
        await _count(actor, found.trigger_id, error)
        raise
    if delivered.refused is not None:
        raise delivered.refused
    return await _receipt(actor, delivered, wait_s)


async def _addressed(request: WebhookRequest) -> Addressed:
    storable = len(request.token) <= _LONGEST_TOKEN and request.token.isprintable()
    found = await trigger_rows.addressed(request.token) if storable else None
    if found is None:
        await ratelimit.check("webhooks", request.ip)
        raise WebhookNotFound("There is no webhook at this address. Check that it is complete.")
    await ratelimit.check("webhooks", found.trigger_id)
    return found


async def _publisher(found: Addressed) -> Actor:
    try:
        if found.owner_id is not None:
            return await resolve_member(found.org_id, found.owner_id)
    except Unauthenticated:
        pass
    raise WebhookNotReady(
        "Whoever published this workflow has left the company. Somebody else must publish it again."
    )


async def _ready(uow: UnitOfWork, trigger_id: UUID) -> WorkflowTrigger:
    trigger = await trigger_rows.find(uow.session, trigger_id)
    if trigger is None or not trigger.active:
        raise WebhookNotReady(
            "The published version of the workflow has no such webhook. Publish one that has."
        )
    return trigger


async def _deliver(
    uow: UnitOfWork, trigger: WorkflowTrigger, request: WebhookRequest, wait_s: float
) -> DeliveryResult:
    key = _signed_id(trigger, request) if trigger.signed else _unsigned_id(request, wait_s)
    kind = request.headers.get("content-type", "")
    data = read_body(kind, request.body)
    if trigger.dedupe_key:
        found = evaluate(trigger.dedupe_key, {"trigger": {"data": data}})
        key = _short(f"by key {found}")
    digest = hashlib.sha256(request.body).hexdigest()
    return await deliver(uow, trigger, IncomingDelivery(key, digest, data))


def _signed_id(trigger: WorkflowTrigger, request: WebhookRequest) -> str:
    """Raises WebhookRefused; WebhookNotReady: there is no secret to check it with."""
    given = signed_in(request.headers)
    known = secrets_of(trigger)
    if not known:
        raise WebhookNotReady(NO_SECRET)
    check_signature(request.body, given, known, utc_now().timestamp())
    return given.id


def _unsigned_id(request: WebhookRequest, wait_s: float) -> str | None:
    if wait_s:
        raise WebhookRefused("Only senders who sign their requests may wait for the result.")
    given = next((request.headers[name] for name in _IDS if request.headers.get(name)), None)
    return _short(given) if given else None


def _short(key: str) -> str:
    """Of a long key its digest: cut off, keys that begin alike would be one."""
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


async def _count(actor: Actor, trigger_id: UUID, error: WebhookRefused) -> None:
    async with unit_of_work(actor) as uow:
        await trigger_rows.count_refusal(uow.session, trigger_id, error.message, utc_now())
        uow.signal("workflow_trigger", trigger_id)


async def _receipt(actor: Actor, delivered: DeliveryResult, wait_s: float) -> WebhookReceipt:
    run_id = delivered.delivery.run_id
    assert run_id is not None  # what was started has a run
    run = await wait_for_end(actor, run_id, wait_s) or delivered.run
    if run is None or unsealed(run.output, {}) != run.output:  # it quotes documents
        async with unit_of_work(actor) as uow:
            run = await get_run(uow, run_id)
    return WebhookReceipt(
        delivery_id=delivered.delivery.id,
        run_id=run_id,
        status=run.status,
        duplicate=delivered.run is None,
        output=run.output if wait_s else None,
        error=run.error_message if wait_s else None,
    )
