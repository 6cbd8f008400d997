"""One order: how far it is, what happened, what was agreed. Its result: `ReviewState`."""

import reflex as rx

from agents_os.core.errors import Invalid, NotFound
from agents_os.core.signals import Signal
from agents_os.domains.orders.metadata.schemas import OrderDetail
from agents_os.domains.orders.usecases.cancel_order import cancel_order
from agents_os.domains.orders.usecases.order_queries import get_order
from agents_os.ui import live
from agents_os.ui.arguments import identifier
from agents_os.ui.errors import done
from agents_os.ui.pages.order import rows
from agents_os.ui.pages.order.rows import Asked, Facts, Line, Standing
from agents_os.ui.pages.orders.rows import OrderRow, row
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.rows import NextStep
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor


class OrderState(ScreenMixin, rx.State):
    missing: bool = False
    card: OrderRow = OrderRow()
    facts: Facts = Facts()
    next: NextStep = NextStep()
    standing: Standing = Standing()
    timeline: list[Line] = []
    asked: list[Asked] = []
    task_id: str = ""
    run_id: str = ""
    can_cancel: bool = False

    @rx.event
    async def on_load(self):
        self.phase, self.missing, self.task_id = "loading", False, ""
        org_id = (await current_actor(self)).tenant
        live.watch(
            self,
            {
                Signal(org_id, "order"): OrderState.refresh,
                Signal(org_id, "run"): OrderState.refresh,
                Signal(org_id, "task"): TaskState.refresh,
                Signal(org_id, "deliverable"): ReviewState.refresh,
            },
        )
        await self._read()
        if self.task_id:
            return [TaskState.show_task(self.task_id), ReviewState.show_result]
        return None

    @rx.event(supersedes=True)
    async def refresh(self):
        await self._read()

    @rx.event
    async def cancel(self):
        async with acting(self) as uow:
            order = await cancel_order(uow, identifier(self.card.id))
        await self._read()
        return done(f"Cancelled. {order.price_credits} credits are back.")

    async def _read(self) -> None:
        parts = self.router.url.path.strip("/").split("/")
        async with reading(self) as uow:
            try:
                order_id = identifier(parts[1] if len(parts) > 1 else "")
                self._show(await get_order(uow, order_id))
            except (NotFound, Invalid):
                self.missing = True

    def _show(self, order: OrderDetail) -> None:
        self.card, self.facts = row(order), rows.facts(order)
        self.next, self.standing = rows.next_step(order), rows.standing(order)
        self.timeline, self.asked = rows.timeline(order), rows.asked(order)
        self.task_id, self.run_id = str(order.task_id), str(order.run_id or "")
        self.can_cancel = order.can_cancel
