"""Buying plans and credits. The payment provider is asked outside of every transaction."""

import reflex as rx
from reflex.event import EventSpec

from agents_os.core.actor import Actor
from agents_os.core.errors import AppError
from agents_os.domains.billing.metadata.payment_schemas import PackOrder, PlanOrder
from agents_os.domains.billing.usecases.change_plan import change_plan
from agents_os.domains.billing.usecases.list_invoices import list_invoices
from agents_os.domains.billing.usecases.preview_plan_change import preview_plan_change
from agents_os.domains.billing.usecases.start_pack_checkout import start_pack_checkout
from agents_os.domains.billing.usecases.start_plan_checkout import start_plan_checkout
from agents_os.domains.billing.usecases.subscription_queries import get_subscription, list_offers
from agents_os.ui.arguments import validated
from agents_os.ui.errors import done
from agents_os.ui.pages.billing.offers import (
    Change,
    InvoiceRow,
    PackCard,
    PlanCard,
    change,
    invoice_row,
    pack_card,
    plan_card,
    renewal,
)
from agents_os.ui.paying import leave_for
from agents_os.ui.screen_state import ScreenMixin, reading
from agents_os.ui.session import current_actor


class BuyingState(ScreenMixin, rx.State):
    mode: str = ""
    note: str = ""  # what to know of the mode
    warning: str = ""  # a payment failed
    renewal: str = ""
    plans: list[PlanCard] = []
    packs: list[PackCard] = []
    invoices: list[InvoiceRow] = []
    invoices_problem: str = ""
    change: Change = Change()  # what is asked before a plan is changed

    _subscribed: bool = False

    @rx.event
    async def on_load(self):
        self.change = Change()
        return [BuyingState.refresh, BuyingState.read_invoices]

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            found, offers = await get_subscription(uow), await list_offers(uow)
            self.mode, self.note, self.warning = found.mode.value, found.note, found.standing_note
            self.renewal, self._subscribed = renewal(found), found.subscribed
            self.plans = [plan_card(each) for each in offers.plans]
            self.packs = [pack_card(each) for each in offers.packs]

    @rx.event
    async def read_invoices(self):
        """Of the payment provider, for who manages billing."""
        actor = await current_actor(self)
        if not actor.reach("billing:manage"):
            return
        try:
            found = await list_invoices(actor)
        except AppError as error:
            self.invoices_problem = error.message
            return
        self.invoices, self.invoices_problem = [invoice_row(each) for each in found.data], ""

    @rx.event
    async def choose_plan(self, plan: str):
        """Ask before a plan is changed; the first one is bought at the payment provider."""
        order, actor = validated(PlanOrder, {"plan": plan}), await current_actor(self)
        if not self._subscribed:
            return await self._pay((await start_plan_checkout(actor, order)).url)
        self.change = change(await preview_plan_change(actor, order))
        return None

    @rx.event
    async def change_plan(self):
        order, actor = validated(PlanOrder, {"plan": self.change.plan}), await self._done_asking()
        changed = await change_plan(actor, order)
        return [BuyingState.refresh, done(f"Changed to {changed.plan}. It follows in seconds.")]

    @rx.event
    async def buy_pack(self, pack: str):
        order = validated(PackOrder, {"pack": pack})
        return await self._pay((await start_pack_checkout(await current_actor(self), order)).url)

    @rx.event
    def keep_plan(self, shown: bool):
        if not validated(bool, shown):
            self.change = Change()

    async def _done_asking(self) -> Actor:
        self.change = Change()
        return await current_actor(self)

    async def _pay(self, url: str) -> EventSpec | None:
        return await leave_for(self, url)
