"""For who runs the server: what the payment provider told us and could not be acted upon."""

from collections.abc import Sequence

from agents_os.core.db import platform_session
from agents_os.domains.billing.adapters.secondary import payment_events
from agents_os.domains.billing.adapters.secondary.payment_events import Dead
from agents_os.domains.billing.metadata.payment_errors import PaymentEventNotFound


async def list_dead_payment_events() -> Sequence[Dead]:
    """The newest 100 that were given up, with the reason."""
    async with platform_session() as session:
        return await payment_events.dead(session)


async def replay_payment_event(event_id: str) -> None:
    """Have the worker act upon an event once more, dead or done.

    Raises:
        PaymentEventNotFound
    """
    async with platform_session() as session:
        if not await payment_events.replay(session, event_id):
            raise PaymentEventNotFound(f"There is no payment event “{event_id}”.")
