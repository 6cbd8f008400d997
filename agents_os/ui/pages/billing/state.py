"""Plan and credits: what is left, what the plan allows, and where every credit went."""

from typing import Any

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.signals import Signal
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.limit_queries import list_limits
from agents_os.domains.billing.usecases.metered_queries import get_metered
from agents_os.domains.billing.usecases.reports import list_ledger, read_meter
from agents_os.ui import live
from agents_os.ui.pages.billing.buying_state import BuyingState
from agents_os.ui.pages.billing.metered import MeteredRow, metered_row
from agents_os.ui.pages.billing.rows import (
    LedgerRow,
    LimitRow,
    MeterRow,
    ledger_row,
    limit_rows,
    meter_row,
)
from agents_os.ui.pages.billing.top_up_state import TopUpState
from agents_os.ui.pages.runs.names import read_names
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

MANAGE = "billing:manage"


class BillingState(PagedMixin, rx.State):
    meter: MeterRow = MeterRow()
    limits: list[LimitRow] = []
    metered: MeteredRow = MeteredRow()
    ledger: list[LedgerRow] = []

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages = 1
        topics = ("credits", "company")
        handlers: dict[Signal, Any] = {
            Signal(org_id, each): BillingState.refresh for each in topics
        }
        paid = [
            BillingState.refresh,
            BuyingState.refresh,
            BuyingState.read_invoices,
            TopUpState.refresh,
        ]
        live.watch(self, handlers | {Signal(org_id, "billing"): paid})
        return BillingState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            meter = await read_meter(uow)
            self.meter = meter_row(meter)
            self.metered = await self._metered(uow, meter.plan)
            self.limits = limit_rows((await list_limits(uow)).data)
            self.ledger = await self._lines(uow) if uow.actor.reach(MANAGE) else []

    async def _metered(self, uow: UnitOfWork, plan: str) -> MeteredRow:
        shown = uow.actor.reach(MANAGE) and plans()[plan].metered
        return metered_row(await get_metered(uow)) if shown else MeteredRow()

    async def _lines(self, uow: UnitOfWork) -> list[LedgerRow]:
        lines, self.has_more = await first_pages(list_ledger, uow, self.pages)
        names = await read_names(uow)
        return [ledger_row(line, names) for line in lines]
