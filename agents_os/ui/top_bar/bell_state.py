"""The bell: the newest notifications, read when it is opened."""

import reflex as rx

from agents_os.core.pagination import PageQuery
from agents_os.domains.notifications.usecases.mark_read import mark_all_read, mark_read
from agents_os.domains.notifications.usecases.queries import list_notifications
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.news_rows import News, href_of, row
from agents_os.ui.screen_state import ScreenMixin, acting, reading

SHOWN = 8


class BellState(ScreenMixin, rx.State):
    news: list[News] = []

    @rx.event
    async def show(self, open: bool):
        if not validated(bool, open):
            return
        async with reading(self) as uow:
            self.news = [
                row(n) for n in (await list_notifications(uow, PageQuery(limit=SHOWN))).data
            ]

    @rx.event
    async def go(self, notification_id: str):
        """To what it is about; it is read then."""
        async with acting(self) as uow:
            read = await mark_read(uow, identifier(notification_id))
        return rx.redirect(href_of(read))

    @rx.event
    async def read_all(self):
        async with acting(self) as uow:
            await mark_all_read(uow)
