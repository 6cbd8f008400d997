"""Look at payment events that were given up, and have the worker try one again."""

from agents_os.core import db
from agents_os.domains.billing.usecases.replay_payment_event import (
    list_dead_payment_events,
    replay_payment_event,
)


async def look(worker_url: str, replay: str | None) -> list[str]:
    """One line for each event that was given up, after `replay` was queued anew.

    Raises:
        PaymentEventNotFound
    """
    engine = db.configure(worker_url)
    try:
        if replay:
            await replay_payment_event(replay)
        found = await list_dead_payment_events()
    finally:
        await engine.dispose()
    return [
        f"{each.id}  {each.type}  {each.dead_at:%Y-%m-%d %H:%M}  {each.error}" for each in found
    ]
