"""The list of notifications, and what a person wants to be told."""

from dataclasses import dataclass

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.notifications.metadata.kinds import Kind
from agents_os.domains.notifications.metadata.schemas import (
    NotificationFilter,
    NotificationPreferencesRead,
    NotificationPreferencesUpdate,
)
from agents_os.domains.notifications.usecases.mark_read import mark_all_read, mark_read
from agents_os.domains.notifications.usecases.queries import (
    get_notification_preferences,
    list_notifications,
)
from agents_os.domains.notifications.usecases.set_notification_preferences import (
    set_notification_preferences,
)
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.news_rows import News, row
from agents_os.ui.screen_state import PagedMixin, ScreenMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor


class NotificationsState(PagedMixin, rx.State):
    news: list[News] = []
    only_unread: bool = False

    @rx.event
    async def on_load(self):
        actor = await current_actor(self)
        self.pages, self.only_unread = 1, False
        mine = Signal(actor.tenant, "notification", actor.user_id)
        live.watch(self, {mine: NotificationsState.refresh})
        return [NotificationsState.refresh, ChoicesState.load]

    @rx.event(supersedes=True)
    async def refresh(self):
        where = NotificationFilter(unread=self.only_unread)
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_notifications(unit, page, where), uow, self.pages
            )
            self.news = [row(each) for each in found]

    @rx.event
    def narrow(self, only_unread: bool):
        self.only_unread, self.pages = validated(bool, only_unread), 1
        return NotificationsState.refresh

    @rx.event
    async def mark(self, notification_id: str, read: bool):
        async with acting(self) as uow:
            await mark_read(uow, identifier(notification_id), read=validated(bool, read))
        return NotificationsState.refresh

    @rx.event
    async def read_all(self):
        async with acting(self) as uow:
            marked = (await mark_all_read(uow)).marked
        return [NotificationsState.refresh, done(f"{marked} marked as read.")]


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    shown: bool
    mailed: bool


class ChoicesState(ScreenMixin, rx.State):
    choices: list[Choice] = []
    digest: bool = False

    @rx.event
    async def load(self):
        async with reading(self) as uow:
            self._draw(await get_notification_preferences(uow))

    @rx.event
    async def show(self, key: str, shown: bool):
        """Whether to tell this kind at all."""
        kind, off = validated(Kind, key), {each.key for each in self.choices if not each.shown}
        muted = off - {kind} if validated(bool, shown) else off | {kind}
        await self._save(NotificationPreferencesUpdate(muted=sorted(muted)))

    @rx.event
    async def mail(self, key: str, mailed: bool):
        kind, on = validated(Kind, key), {each.key for each in self.choices if each.mailed}
        wanted = on | {kind} if validated(bool, mailed) else on - {kind}
        await self._save(NotificationPreferencesUpdate(mailed=sorted(wanted)))

    @rx.event
    async def set_digest(self, digest: bool):
        await self._save(NotificationPreferencesUpdate(digest=validated(bool, digest)))

    async def _save(self, body: NotificationPreferencesUpdate) -> None:
        async with acting(self) as uow:
            self._draw(await set_notification_preferences(uow, body))

    def _draw(self, read: NotificationPreferencesRead) -> None:
        self.choices = [
            Choice(each.kind.value, each.label, each.shown, each.mailed) for each in read.kinds
        ]
        self.digest = read.digest
