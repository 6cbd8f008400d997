"""Automatic top-up: credits bought by themselves, within a cap the owner sets."""

from typing import Any

import reflex as rx

from agents_os.core.money import dollars, show_dollars
from agents_os.core.shapes import Frozen
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.top_up_schemas import TopUpChange, TopUpRead
from agents_os.domains.billing.usecases.set_top_up import set_top_up
from agents_os.domains.billing.usecases.top_up_queries import get_top_up
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui.arguments import form
from agents_os.ui.errors import done
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor


class TopUpCard(Frozen):
    """The setting as shown and as the form begins with it."""

    available: bool = False
    mine: bool = False  # whether this person may change it
    enabled: bool = False
    pack: str = ""
    below: str = ""
    cap: str = ""
    spent: str = ""
    stopped: str = ""
    packs: list[dict[str, str]] = []


class TopUpState(ScreenMixin, rx.State):
    card: TopUpCard = TopUpCard()

    @rx.event(supersedes=True)
    async def refresh(self):
        actor = await current_actor(self)
        if not actor.reach("billing:manage"):
            return
        async with reading(self) as uow:
            self.card = _card(await get_top_up(uow), mine=actor.role == Role.OWNER)

    @rx.event
    async def save(self, data: dict[str, Any]):
        body = form(TopUpChange, data, boxes=("enabled",))
        async with acting(self) as uow:
            found = await set_top_up(uow, body)
        self.card = _card(found, mine=True)
        return done("Automatic top-up is on." if found.enabled else "Automatic top-up is off.")


def _card(found: TopUpRead, *, mine: bool) -> TopUpCard:
    cap = show_dollars(dollars(found.monthly_cap_usd))
    return TopUpCard(
        available=found.available,
        mine=mine,
        enabled=found.enabled,
        pack=found.pack,
        below=str(found.below_credits),
        cap=str(found.monthly_cap_usd),
        spent=f"{show_dollars(found.spent_micros)} of {cap} spent this month",
        stopped=found.stopped_reason,
        packs=[
            {"value": key, "label": f"{pack.credits} credits for ${pack.price_usd}"}
            for key, pack in packs().items()
        ],
    )
