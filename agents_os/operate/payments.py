"""Look at payment events that were given up, and have the worker try one again."""

import asyncio
from collections.abc import Sequence

from agents_os.core import db
from agents_os.domains.billing.adapters.secondary.payment_events import Dead
from agents_os.domains.billing.usecases.replay_payment_event import (
    list_dead_payment_events,
    replay_payment_event,
)


def look(worker_url: str, replay: str | None) -> list[str]:
    """One line for each event that was given up, after `replay` was queued anew.

    Raises:
        PaymentEventNotFound
    """
    dead = asyncio.run(_look(worker_url, replay))
    return [f"{each.id}  {each.type}  {each.dead_at:%Y-%m-%d %H:%M}  {each.error}" for each in dead]


async def _look(worker_url: str, replay: str | None) -> Sequence[Dead]:
    engine = db.configure(worker_url)
    try:
        if replay:
            await replay_payment_event(replay)
        return await list_dead_payment_events()
    finally:
        await engine.dispose()
