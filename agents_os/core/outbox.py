"""The relay's side of the outbox: claim, deliver, retry, give up (docs/adr/0005).

A claim is a lease: it counts an attempt and hides the row for a while, in a transaction of its
own, so that an event which kills its worker still reaches the dead letters. Effects and the mark
"handled" then commit together: however often an event is delivered, it takes effect once.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from agents_os.core.actor import Actor
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.events import Event, subscribers, type_registry
from agents_os.core.one_statement import one_statement

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=10)
KEEP_HANDLED = timedelta(days=7)

# Events that nobody subscribes to are done with on the way.
_CLAIM = """
with unheard as (
  update outbox set handled_at = now()
  where id in (select id from outbox
               where handled_at is null and dead_at is null and type <> all(%(heard)s)
               limit 100 for update skip locked)),
due as (
  select id from outbox
  where handled_at is null and dead_at is null and next_attempt_at <= now()
    and type = any(%(heard)s)
  order by id limit 2 for update skip locked)
update outbox set attempts = attempts + 1, next_attempt_at = now() + %(lease)s
where id = (select min(id) from due)
returning jsonb_build_object('id', id, 'org_id', org_id, 'type', type, 'payload', payload,
  'attempts', attempts, 'last', (select count(*) from due) = 1)
"""
# Commits with the effects. Skips a row that another worker is delivering after our lease ran out.
_HANDLE = text("""
update outbox set handled_at = now(), last_error = null
where id = (select id from outbox where id = :id and handled_at is null and dead_at is null
            for update skip locked)
returning 1
""")
_RETRY = text(
    "update outbox set next_attempt_at = now() + :wait, last_error = :error where id = :id"
)
_BURY = text("update outbox set dead_at = now(), last_error = :error where id = :id")
_SWEEP = text("delete from outbox where handled_at < now() - cast(:age as interval)")


@dataclass(frozen=True)
class Claimed:
    """An event this process may deliver until its lease runs out. `last`: no other was due."""

    id: int
    org_id: UUID
    type: str
    payload: dict[str, Any]
    attempts: int
    last: bool = True

    def event(self) -> Event:
        return type_registry[self.type].model_validate(self.payload)


async def relay_next() -> bool:
    """Deliver the oldest waiting event to its subscribers; False when no other is waiting."""
    claimed = await _claim()
    if claimed is None:
        return False
    try:
        await _deliver(claimed)
    except Exception as error:
        await _put_off(claimed, error)
    return not claimed.last


async def sweep_handled() -> None:
    """Delete events that were handled more than a week ago; dead ones stay for a person."""
    async with platform_session() as session:
        await session.execute(_SWEEP, {"age": KEEP_HANDLED})


async def _claim() -> Claimed | None:
    claim = {"lease": LEASE, "heard": [type for type, each in subscribers.items() if each]}
    row = await one_statement(_CLAIM, claim)
    return Claimed(**{**row, "org_id": UUID(row["org_id"])}) if row else None


async def _deliver(claimed: Claimed) -> None:
    async with unit_of_work(Actor.system(claimed.org_id)) as uow:
        if not await uow.session.scalar(_HANDLE, {"id": claimed.id}):
            return
        for handler in subscribers[claimed.type]:
            await handler(uow, claimed.event())


async def _put_off(claimed: Claimed, error: Exception) -> None:
    """Plan the next attempt, or bury the event when another would not help."""
    facts = {"id": claimed.id, "error": f"{type(error).__name__}: {error}"[:2000]}
    hopeless = isinstance(error, AppError) and error.status < 500 and error.status != 429
    dead = hopeless or claimed.attempts >= MAX_ATTEMPTS
    async with platform_session() as session:
        if dead:
            await session.execute(_BURY, facts)
        else:
            await session.execute(_RETRY, {**facts, "wait": wait_before(claimed.attempts + 1)})
    log.warning(
        "event.dead" if dead else "event.put_off",
        outbox_id=claimed.id,
        type=claimed.type,
        attempt=claimed.attempts,
        error=type(error).__name__,
        exc_info=not isinstance(error, AppError),
    )


def wait_before(attempt: int) -> timedelta:
    """Doubles with each attempt; jitter keeps events that failed together from returning so."""
    seconds: float = min(2.0 ** (attempt - 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))
