"""What starts workflows from outside, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response, status

from agents_os.core.pagination import Page
from agents_os.core.web import ClientInfo, CurrentActor, PageParams, Uow
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.workflows.metadata.trigger_schemas import (
    DeliveryRead,
    TriggerRead,
    WebhookReceipt,
    WebhookSecret,
)
from agents_os.domains.workflows.usecases.triggers import queries
from agents_os.domains.workflows.usecases.triggers.receive_webhook import (
    WebhookRequest,
    receive_webhook,
)
from agents_os.domains.workflows.usecases.triggers.replay_delivery import replay_delivery
from agents_os.domains.workflows.usecases.triggers.rotate_webhook_secret import (
    rotate_webhook_secret,
)

router = APIRouter()
hooks = APIRouter(prefix="/hooks", tags=["webhooks"])
triggers = APIRouter(prefix="/workflows/{workflow_id}/triggers", tags=["webhooks"])

NodeKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", max_length=60)]
Wait = Annotated[
    int, Query(ge=0, le=30, description="Seconds to wait for the result; signed requests only.")
]
_ANY_BODY: dict[str, Any] = {
    "requestBody": {
        "description": "At most 256 KiB. Fields of an object or form become trigger.data.",
        "content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": True}},
            "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}


@hooks.post(
    "/{webhook_token}",
    operation_id="receiveWebhook",
    summary="Start a workflow by its webhook",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=_ANY_BODY,
)
async def post_webhook(
    request: Request,
    response: Response,
    client: ClientInfo,
    webhook_token: Annotated[str, Path(max_length=200)],
    wait: Wait = 0,
) -> WebhookReceipt:
    """202 with the run at once; 200 with its result if it ended while one waited. Signed as
    Standard Webhooks 1.0.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`), unless the
    webhook was made to take unsigned requests. The same `webhook-id` starts one run."""
    came = WebhookRequest(webhook_token, request.headers, await request.body(), client.ip)
    receipt = await receive_webhook(came, wait_s=wait)
    if receipt.status in FINAL and not receipt.duplicate:
        response.status_code = status.HTTP_200_OK
    return receipt


@triggers.get("", operation_id="listTriggers", summary="What starts a workflow by itself")
async def get_triggers(uow: Uow, workflow_id: UUID) -> list[TriggerRead]:
    """Webhooks with their addresses, schedules, events; made when a version is published."""
    return await queries.list_triggers(uow, workflow_id)


@triggers.post(
    "/{node_id}/secret",
    operation_id="rotateWebhookSecret",
    summary="Make a secret for a webhook",
    status_code=status.HTTP_201_CREATED,
)
async def post_secret(uow: Uow, workflow_id: UUID, node_id: NodeKey) -> WebhookSecret:
    """Shown this once. The secret before counts for 24 more hours."""
    return await rotate_webhook_secret(uow, workflow_id, node_id)


@triggers.get(
    "/{node_id}/deliveries", operation_id="listDeliveries", summary="What came to a trigger"
)
async def get_deliveries(
    uow: Uow, workflow_id: UUID, node_id: NodeKey, page: PageParams
) -> Page[DeliveryRead]:
    """Of the last 30 days, newest first; also what started nothing, and why."""
    return await queries.list_deliveries(uow, workflow_id, node_id, page)


@triggers.post(
    "/{node_id}/deliveries/{delivery_id}/replay",
    operation_id="replayDelivery",
    summary="Deliver again",
    status_code=status.HTTP_202_ACCEPTED,
)
async def post_replay(
    actor: CurrentActor, workflow_id: UUID, node_id: NodeKey, delivery_id: UUID
) -> DeliveryRead:
    """Start the workflow once more with exactly what came then."""
    return await replay_delivery(actor, workflow_id, node_id, delivery_id)


router.include_router(hooks)
router.include_router(triggers)
