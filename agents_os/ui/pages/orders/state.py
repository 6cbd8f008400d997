"""The list of orders."""

from typing import Any, Literal

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.orders.metadata.schemas import OrderFilter
from agents_os.domains.orders.usecases.order_queries import list_orders
from agents_os.ui import live
from agents_os.ui.arguments import SearchText, Text, validated
from agents_os.ui.pages.orders import rows
from agents_os.ui.pages.orders.rows import OrderRow
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

NO_FILTER = {"status": "", "open": ""}
Field = Literal["status", "open"]


class OrdersState(PagedMixin, rx.State):
    orders: list[OrderRow] = []
    chosen: dict[str, str] = NO_FILTER
    query: str = ""
    mine: bool = False
    resets: int = 0  # remounts the filters when they are cleared

    @rx.var
    def filtered(self) -> bool:
        return self.mine or bool(self.query) or any(self.chosen.values())

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages = 1
        live.watch(self, {Signal(org_id, "order"): OrdersState.refresh})
        return OrdersState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        where = self._filter()
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_orders(unit, where, page), uow, self.pages
            )
            self.orders = [rows.row(order) for order in found]

    @rx.event
    async def narrow(self, field: str, value: str):
        """Filter by one field; "" takes that filter away."""
        field, value = validated(Field, field), validated(Text, value)
        validated(OrderFilter, {field: value or None})
        self.chosen = self.chosen | {field: value}
        return self._from_the_top()

    @rx.event(supersedes=True)
    async def search(self, text: str):
        self.query = validated(SearchText, text)
        return self._from_the_top()

    @rx.event
    async def show_mine(self, mine: bool):
        self.mine = validated(bool, mine)
        return self._from_the_top()

    @rx.event
    async def show_all(self):
        self.chosen, self.query, self.mine = dict(NO_FILTER), "", False
        self.resets += 1
        return self._from_the_top()

    def _from_the_top(self) -> Any:
        self.pages = 1
        return OrdersState.refresh

    def _filter(self) -> OrderFilter:
        chosen = {key: value for key, value in self.chosen.items() if value}
        return validated(OrderFilter, chosen | {"q": self.query or None, "mine": self.mine})
