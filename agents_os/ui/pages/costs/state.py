"""What was spent lately, and by whom."""

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import reflex as rx

from agents_os.core.clock import utc_now
from agents_os.core.signals import Signal
from agents_os.domains.billing.metadata.report_schemas import UsageBy
from agents_os.domains.billing.usecases.reports import get_daily_spending, get_usage
from agents_os.ui import live
from agents_os.ui.arguments import validated
from agents_os.ui.credit_words import in_credits
from agents_os.ui.pages.costs.names import read_labels
from agents_os.ui.pages.costs.rows import Day, Share, day_bars, shares
from agents_os.ui.screen_state import ScreenMixin, reading
from agents_os.ui.session import SessionState, current_actor

Shown = Literal["agent", "user", "team", "model", "purpose", "key"]
Days = Literal["7", "30", "90"]


class CostsState(ScreenMixin, rx.State):
    by: str = "agent"
    span: str = "30"  # days
    total: str = ""
    days: list[Day] = []
    shares: list[Share] = []
    csv: str = ""  # address of the same as a file

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        live.watch(self, {Signal(org_id, "credits"): CostsState.refresh})
        return CostsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        by, (first, last) = UsageBy(self.by), await self._days()
        async with reading(self) as uow:
            usage = await get_usage(uow, by, first, last)
            self.days = day_bars(await get_daily_spending(uow, first, last), first, last)
            self.shares = shares(usage.rows, by, await read_labels(uow, by))
            self.total = in_credits(sum(row.spent_micro for row in usage.rows))
            self.csv = f"/api/v1/billing/usage.csv?by={by}&from={first}&to={last}"

    async def _days(self) -> tuple[date, date]:
        """The first and the last one, by the company's time zone."""
        zone = ZoneInfo((await self.get_state(SessionState)).time_zone)
        today = utc_now().astimezone(zone).date()
        return today - timedelta(days=int(self.span) - 1), today

    @rx.event
    def show_by(self, by: str):
        self.by = validated(Shown, by)
        return CostsState.refresh

    @rx.event
    def show_days(self, days: str):
        self.span = validated(Days, days)
        return CostsState.refresh
