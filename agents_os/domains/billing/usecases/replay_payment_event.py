"""For who runs the server: what the payment provider told us, or we it, that was given up."""

import re
from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import platform_session
from agents_os.domains.billing.adapters.secondary import meter_events, payment_events
from agents_os.domains.billing.adapters.secondary.payment_events import Dead
from agents_os.domains.billing.metadata.models import MeterEvent
from agents_os.domains.billing.metadata.payment_errors import PaymentEventNotFound

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def list_dead_payment_events() -> Sequence[Dead]:
    """The newest 100 of each direction that were given up, with the reason."""
    async with platform_session() as session:
        told = await payment_events.dead(session)
        return [*told, *map(_untold, await meter_events.dead(session))]


async def replay_payment_event(event_id: str) -> None:
    """Have the worker act upon an event once more, dead or done; or report usage once more.

    Raises:
        PaymentEventNotFound
    """
    async with platform_session() as session:
        if await payment_events.replay(session, event_id):
            return
        use = UUID(event_id) if _UUID.fullmatch(event_id) else None
        if use is None or not await meter_events.replay(session, use):
            raise PaymentEventNotFound(f"There is no payment event “{event_id}”.")


def _untold(event: MeterEvent) -> Dead:
    what = f"usage of {event.credits} credits"
    return Dead(str(event.id), what, event.updated_at, event.last_error)
