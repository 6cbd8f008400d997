"""Domain events: written in the same transaction as the change they report.

Two ways to hear one:

* `@subscribe(SomethingHappened)`: in the worker, at least once, after the commit.
* `@within(SomethingHappened)`: in the publishing transaction itself, for what must be true
  together or not at all (the starter grant of a new organisation).
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import DateTime, Identity, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Table


class Event(BaseModel, frozen=True):
    """A fact, named in the past tense. `type` is "<topic>.<what_happened>"."""

    type: ClassVar[str]

    @property
    def topic(self) -> str:
        return self.type.partition(".")[0]

    @property
    def ref(self) -> UUID | None:
        """The one thing of the topic that it is about, for screens that watch only that one."""
        return None

    @property
    def heard(self) -> bool:
        """Whether anybody has anything to do about it; if not, only screens repaint."""
        return True


class OutboxRow(Table):
    """An event on its way to the subscribers."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)  # delivery order
    org_id: Mapped[UUID]
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    handled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dead_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None]


E = TypeVar("E", bound=Event)
Handler = Callable[[Any, Any], Awaitable[None]]  # (uow, event)

type_registry: dict[str, type[Event]] = {}
subscribers: defaultdict[str, list[Handler]] = defaultdict(list)
inside_handlers: defaultdict[str, list[Handler]] = defaultdict(list)


def subscribe(event: type[E]) -> Callable[[Handler], Handler]:
    """Register `async (uow, event) -> None` to run in the worker, at least once per event."""
    return _register(event, subscribers)


def within(event: type[E]) -> Callable[[Handler], Handler]:
    """Register `async (uow, event) -> None` to run before the publishing transaction commits."""
    return _register(event, inside_handlers)


def _register(
    event: type[Event], handlers: defaultdict[str, list[Handler]]
) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        type_registry[event.type] = event
        handlers[event.type].append(handler)
        return handler

    return register
