"""One unit of work = one transaction = one tenant. Nobody else commits.

The database logins own nothing and inherit nothing (docs/adr/0004): a transaction can read and
write only after `enter` has switched it to a role and told row-level security who is acting.
Role and claims are transaction-local, so a pooled connection never carries them further.
"""

import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from sqlalchemy import event, insert, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from agents_os.core import one_statement, signals
from agents_os.core.actor import Actor, Kind
from agents_os.core.events import Event, OutboxRow, inside_handlers
from agents_os.core.signals import Signal

ROLES = {
    Kind.USER: "authenticated",
    Kind.API_KEY: "authenticated",
    Kind.SYSTEM: "agentsos_system",  # only the worker's login may become it
    Kind.GATEKEEPER: "agentsos_auth",
}
RESTED_S = 1.0
_USED_AT = "used at"
OUTBOX = "outbox"  # topic: the relays have something to deliver
_ENTER = text(
    "select set_config('role', :role, true), set_config('request.jwt.claims', :claims, true),"
    " set_config('request.jwt.claim.sub', :sub, true)"
)

_sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


def configure(dsn: str, *, pool_size: int = 10, ping: bool = True) -> AsyncEngine:
    """Point the process at a database. Called once by each entry point.

    `ping`: make sure of a connection that has rested before its use. A process that does
    everything again that failed can do without.
    """
    url = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # few connections with warm plans, rather than many with cold ones
        hide_parameters=True,  # values may be messages and password hashes; errors are logged
        connect_args={"application_name": "agents-os"},
    )
    if ping:
        _make_sure_of_rested(engine)
    _sessions.configure(bind=engine)
    one_statement.configure(dsn, engine)
    return engine


def _make_sure_of_rested(engine: AsyncEngine) -> None:
    """Like `pool_pre_ping`, without its round trip for a connection that was in use just now."""
    dialect = engine.sync_engine.dialect

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def make_sure(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        now = time.monotonic()
        if now - entry.info.get(_USED_AT, now) < RESTED_S:
            return
        try:
            dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error  # the pool connects anew


@dataclass(slots=True)
class UnitOfWork:
    """What a usecase gets: the transaction, who acts, and a place to say what happened."""

    session: AsyncSession
    actor: Actor
    events: list[Event] = field(default_factory=list)
    _anyway: list[Event] = field(default_factory=list)
    _signals: set[Signal] = field(default_factory=set)

    def publish(self, event: Event) -> None:
        """Record a fact: it reaches subscribers if, and only if, this unit commits.

        Open screens watching the event's topic, or its one thing, repaint, too.
        """
        self.events.append(event)
        self.signal(event.topic, event.ref)

    def publish_anyway(self, event: Event) -> None:
        """Record a fact that stays one if this unit is undone, e.g. that its work was refused.

        It is then recorded in a transaction of its own, before the caller hears of the failure.
        """
        self.publish(event)
        self._anyway.append(event)

    def signal(self, topic: str, ref: UUID | None = None, *, org_id: UUID | None = None) -> None:
        """Repaint screens that watch `topic` (of one thing, if `ref` is given) after commit.

        `org_id`: in another organisation than the actor's; a person has sessions in several.
        """
        self._signals.add(Signal(org_id or self.actor.tenant, topic, ref))

    async def enter(self, actor: Actor) -> None:
        """Become `actor` for every following statement of this transaction."""
        self.actor = actor
        await self.session.flush()
        await self.session.execute(
            _ENTER,
            {
                "role": ROLES[actor.kind],
                "claims": claims_of(actor),
                "sub": str(actor.principal_id or ""),
            },
        )

    async def finish(self) -> None:
        """Run the handlers that belong to this transaction and queue the events for the rest."""
        delivered = 0
        while delivered < len(self.events):
            event = self.events[delivered]
            for handler in inside_handlers[event.type] if event.heard else ():
                await handler(self, event)
            delivered += 1
        rows = [
            {"org_id": self.actor.tenant, "type": e.type, "payload": e.model_dump(mode="json")}
            for e in self.events
            if e.heard
        ]
        if not rows:
            return
        self.signal(OUTBOX)
        # Inline: who may insert here may not read, so there must be no RETURNING.
        await self.session.execute(insert(OutboxRow).values(rows).inline())


@asynccontextmanager
async def unit_of_work(actor: Actor) -> AsyncIterator[UnitOfWork]:
    """Open a transaction as `actor`; commit on success, roll back on any exception."""
    anyway: list[Event] = []
    try:
        async with _sessions() as session, session.begin():
            uow = UnitOfWork(session, actor, _anyway=anyway)
            await uow.enter(actor)
            yield uow
            await uow.finish()
    except Exception:
        if anyway:
            await _publish(actor, anyway)
        raise
    await signals.publish(uow._signals)


async def _publish(actor: Actor, events: Sequence[Event]) -> None:
    async with unit_of_work(actor) as uow:
        for each in events:
            uow.publish(each)


@asynccontextmanager
async def platform_session() -> AsyncIterator[AsyncSession]:
    """A transaction as the bare login, for the worker's own tables (outbox relay, leases).

    Under the web login it can read and write nothing.
    """
    async with _sessions() as session, session.begin():
        yield session


def claims_of(actor: Actor) -> str:
    """What row-level security is told about the caller."""
    claims = {
        "sub": str(actor.principal_id) if actor.principal_id else None,
        "org_id": str(actor.org_id) if actor.org_id else None,
        "role": ROLES[actor.kind],
        "kind": actor.kind,
    }
    return json.dumps({key: value for key, value in claims.items() if value})
