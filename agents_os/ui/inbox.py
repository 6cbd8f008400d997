"""What every page shows: what waits for the person, news, the company's stop and its credits."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopRead
from agents_os.domains.notifications.metadata.schemas import WaitingRead
from agents_os.domains.notifications.usecases.whats_waiting import whats_waiting
from agents_os.ui import live
from agents_os.ui.credit_words import in_credits
from agents_os.ui.errors import news
from agents_os.ui.news_rows import href_of
from agents_os.ui.session import current_actor
from agents_os.ui.shared import on_every_page, shared

TOPICS = ("approval", "task", "deliverable", "notification", "company", "credits")
on_every_page(whats_waiting, *TOPICS)


@dataclass(frozen=True)
class Stop:
    """Why all agents stand still; `at` is ISO text, "" while they work."""

    at: str = ""
    who: str = ""
    reason: str = ""


class InboxState(rx.State):
    mine: int = 0  # approvals
    tasks: int = 0
    unread: int = 0
    stop: Stop = Stop()
    credits: str = ""  # free ones; "" until they are known
    held: str = ""  # "" for none

    _newest: UUID | None = None  # notification that this tab knows of
    _begun: bool = False

    @rx.event
    async def arrive(self):
        actor = await current_actor(self)
        mine = {"notification": actor.user_id}  # of others' notifications nobody hears
        live.watch_in_the_frame(
            self,
            {Signal(actor.tenant, topic, mine.get(topic)): InboxState.refresh for topic in TOPICS},
        )
        return InboxState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        return self._show(await shared(await current_actor(self), whats_waiting, *TOPICS))

    def _show(self, waiting: WaitingRead) -> Any:
        """Draw what is different, and tell what is new since this tab was opened."""
        shown = {
            "mine": waiting.approvals,
            "tasks": waiting.tasks,
            "unread": waiting.unread,
            "stop": _stop(waiting.stop),
            "credits": in_credits(waiting.credits_micro),
            "held": in_credits(waiting.held_micro) if waiting.held_micro else "",
        }
        for name, value in shown.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        newest, known, begun = waiting.newest, self._newest, self._begun
        self._begun = True
        if newest is None or (known is not None and newest.id <= known):
            return None
        self._newest = newest.id
        return news(newest.title, href_of(newest)) if begun else None


def _stop(stop: CompanyStopRead | None) -> Stop:
    if stop is None:
        return Stop()
    return Stop(stop.stopped_at.isoformat(), stop.stopped_by_name or "Somebody", stop.reason)
