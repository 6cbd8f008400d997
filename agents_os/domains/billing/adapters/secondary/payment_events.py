"""What the payment provider told us: received first, acted upon later, again if need be."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam

LEASE = timedelta(minutes=2)
# The provider repeats an event for three days, and a person can have it repeated for thirty: for
# so long its id must be known. Acting upon it again would only ask for the newest state.
KEPT = timedelta(days=90)

# No target behind "on conflict": who may insert here may not read.
_RECEIVE = text(
    "insert into payment_events (id, type, body) values (:id, :type, :body) on conflict do nothing"
).bindparams(bindparam("body", type_=JSONB))
# A claim counts an attempt before anything is done: what kills its worker is given up, too.
_CLAIM = text("""
update payment_events set attempts = attempts + 1, next_attempt_at = now() + :lease
where id = (select id from payment_events
            where handled_at is null and dead_at is null and next_attempt_at <= now()
            order by next_attempt_at limit 1 for update skip locked)
returning id, type, body, attempts
""")
_HANDLED = text("update payment_events set handled_at = now(), last_error = null where id = :id")
_RETRY = text(
    "update payment_events set next_attempt_at = now() + :wait, last_error = :error where id = :id"
)
_BURY = text("update payment_events set dead_at = now(), last_error = :error where id = :id")
_REPLAY = text(
    "update payment_events set handled_at = null, dead_at = null, attempts = 0,"
    " next_attempt_at = now(), last_error = null where id = :id"
)
_PRUNE = text("delete from payment_events where handled_at < now() - cast(:kept as interval)")
_DEAD = text(
    "select id, type, dead_at, coalesce(last_error, '') from payment_events"
    " where dead_at is not null order by dead_at desc limit 100"
)


class Claimed(NamedTuple):
    """An event that this process may act upon until its lease runs out."""

    id: str
    type: str
    body: dict[str, Any]
    attempts: int


class Dead(NamedTuple):
    """An event that was given up, and why."""

    id: str
    type: str
    dead_at: datetime
    error: str


async def receive(session: AsyncSession, event: dict[str, Any]) -> bool:
    """Whether it is new."""
    values = {"id": event["id"], "type": event["type"], "body": event}
    return _touched(await session.execute(_RECEIVE, values))


async def claim(session: AsyncSession) -> Claimed | None:
    row = (await session.execute(_CLAIM, {"lease": LEASE})).one_or_none()
    return Claimed(*row) if row else None


async def handled(session: AsyncSession, event_id: str) -> None:
    await session.execute(_HANDLED, {"id": event_id})


async def put_off(session: AsyncSession, event_id: str, error: str, wait: timedelta | None) -> None:
    """Another attempt after `wait`; None: no more."""
    facts: dict[str, Any] = {"id": event_id, "error": error[:2000]}
    if wait is None:
        await session.execute(_BURY, facts)
    else:
        await session.execute(_RETRY, facts | {"wait": wait})


async def replay(session: AsyncSession, event_id: str) -> bool:
    """Whether there is such an event."""
    return _touched(await session.execute(_REPLAY, {"id": event_id}))


async def prune(session: AsyncSession) -> None:
    """Forget those acted upon long ago; what waits or was given up stays."""
    await session.execute(_PRUNE, {"kept": KEPT})


async def dead(session: AsyncSession) -> list[Dead]:
    """Newest first, at most 100."""
    return [Dead(*row) for row in await session.execute(_DEAD)]


def _touched(result: Any) -> bool:
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
