"""Take what the payment provider tells us."""

from typing import Any

from pydantic import BaseModel, Field, ValidationError

from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import payment_events
from agents_os.domains.billing.adapters.secondary.payments import NOT_CONNECTED
from agents_os.domains.billing.metadata.payment_errors import PaymentsNotConnected, WebhookRefused
from agents_os.domains.billing.metadata.webhook_signature import check_signature


class _Data(BaseModel):
    object: dict[str, Any]


class _Event(BaseModel, extra="allow"):
    id: str = Field(min_length=1, max_length=255)
    type: str = Field(min_length=1, max_length=255)
    data: _Data


async def receive_payment_event(body: bytes, signature: str) -> None:
    """Check and keep an event; the worker acts upon it. The same event is kept once.

    Raises:
        PaymentsNotConnected, WebhookRefused
    """
    secret = settings().stripe_webhook_secret
    if secret is None:
        raise PaymentsNotConnected(NOT_CONNECTED)
    check_signature(body, signature, secret.get_secret_value(), utc_now().timestamp())
    try:
        event = _Event.model_validate_json(body)
    except ValidationError as error:
        raise WebhookRefused("The body is not an event of Stripe.") from error
    async with unit_of_work(GATEKEEPER) as uow:
        await payment_events.receive(uow.session, event.model_dump())
