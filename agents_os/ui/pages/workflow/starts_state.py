"""How a workflow starts by itself: addresses, secrets, times, and what came lately."""

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.runs.usecases.queries import get_schedule
from agents_os.domains.workflows.metadata.definition import NodeId
from agents_os.domains.workflows.metadata.trigger_models import DeliveryState, TriggerKind
from agents_os.domains.workflows.metadata.trigger_schemas import DeliveryRead, TriggerRead
from agents_os.domains.workflows.usecases.triggers.queries import list_deliveries, list_triggers
from agents_os.domains.workflows.usecases.triggers.replay_delivery import replay_delivery
from agents_os.domains.workflows.usecases.triggers.rotate_webhook_secret import (
    rotate_webhook_secret,
)
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.workflow.state import workflow_in
from agents_os.ui.screen_state import DialogMixin, acting
from agents_os.ui.session import current_actor

NEWEST = 10
KINDS = {
    TriggerKind.WEBHOOK: "Webhook",
    TriggerKind.SCHEDULE: "Schedule",
    TriggerKind.EVENT: "Event",
}


@dataclass(frozen=True)
class TriggerRow:
    node: str
    kind: str
    url: str  # of a webhook
    signed: bool
    says: str
    warning: str
    problem: str
    active: bool


@dataclass(frozen=True)
class DeliveryRow:
    id: str
    at: str
    word: str
    dot: str
    problem: str
    run_href: str


class StartsState(DialogMixin, rx.State):
    asking: bool = False
    triggers: list[TriggerRow] = []
    secret: str = ""  # shown once
    secret_of: str = ""
    looked_at: str = ""  # whose deliveries are shown
    deliveries: list[DeliveryRow] = []

    @rx.event
    async def open(self):
        self.secret, self.secret_of, self.looked_at, self.deliveries = "", "", "", []
        async with acting(self) as uow:
            await self._read(uow)
        self.asking = True

    @rx.event
    async def show(self, is_open: bool):
        self.asking, self.secret = validated(bool, is_open), ""

    @rx.event
    async def new_secret(self, node: str):
        """Make a secret; the one before counts for a day."""
        async with acting(self) as uow:
            made = await rotate_webhook_secret(uow, workflow_in(self), validated(NodeId, node))
            await self._read(uow)
        self.secret, self.secret_of = made.secret, made.trigger.node_id

    @rx.event
    async def look(self, node: str):
        """Show what came to a trigger."""
        async with acting(self) as uow:
            await self._look(uow, validated(NodeId, node))

    @rx.event
    async def again(self, delivery_id: str):
        """Deliver once more what came then."""
        actor = await current_actor(self)
        workflow_id, delivery = workflow_in(self), identifier(delivery_id)
        await replay_delivery(actor, workflow_id, self.looked_at, delivery)
        async with acting(self) as uow:
            await self._look(uow, self.looked_at)
        return done("It was delivered again, and a run has begun.")

    async def _look(self, uow: UnitOfWork, node: str) -> None:
        page = PageQuery(limit=NEWEST)
        found = await list_deliveries(uow, workflow_in(self), node, page)
        self.looked_at, self.deliveries = node, [_delivery(each) for each in found.data]

    async def _read(self, uow: UnitOfWork) -> None:
        found = await list_triggers(uow, workflow_in(self))
        self.triggers = [await _row(uow, each) for each in found]


async def _row(uow: UnitOfWork, trigger: TriggerRead) -> TriggerRow:
    refused = f"{trigger.refused} refused. The last: {trigger.last_refusal}"
    return TriggerRow(
        node=trigger.node_id,
        kind=KINDS[trigger.kind],
        url=trigger.url or "",
        signed=trigger.signed,
        says=await _says(uow, trigger),
        warning=trigger.warning or "",
        problem=trigger.problem or (refused if trigger.refused else ""),
        active=trigger.active,
    )


async def _says(uow: UnitOfWork, trigger: TriggerRead) -> str:
    if trigger.schedule_id is not None:
        return await _times(uow, trigger.schedule_id)
    if trigger.event is not None:
        only = f", if {trigger.condition}" if trigger.condition else ""
        return f"When this happens: {trigger.event}{only}"
    return ""


async def _times(uow: UnitOfWork, schedule_id: UUID) -> str:
    schedule = await get_schedule(uow, schedule_id)
    return f"{schedule.says}, {schedule.time_zone}"


def _delivery(each: DeliveryRead) -> DeliveryRow:
    started = each.state == DeliveryState.STARTED
    return DeliveryRow(
        id=str(each.id),
        at=each.received_at.isoformat(),
        word="Started a run" if started else "Started nothing",
        dot="on" if started else "off",
        problem=each.problem or "",
        run_href=f"/runs/{each.run_id}" if each.run_id else "",
    )
