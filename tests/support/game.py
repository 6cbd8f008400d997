"""Shortcuts for tests about the game: accepted work without the tasks around it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata.choices import PreferencesUpdate, SettingsUpdate
from agents_os.domains.game.metadata.models import ReversedBecause
from agents_os.domains.game.metadata.rules import Quality
from agents_os.domains.game.metadata.schemas import AcceptedWork, AwardRead, Reversal
from agents_os.domains.game.usecases.award_for_acceptance import award_for_acceptance
from agents_os.domains.game.usecases.reverse_for_rejection import reverse_for_rejection
from agents_os.domains.game.usecases.set_game_settings import set_game_settings
from agents_os.domains.game.usecases.set_personal_preferences import set_personal_preferences
from agents_os.domains.tasks.metadata.states import Priority, Size


def work(agent_id: UUID, **changes: Any) -> AcceptedWork:
    """A medium task of a colleague, accepted the second time it was looked at: 25 XP."""
    fields: dict[str, Any] = {
        "task_id": uuid7(),
        "deliverable_id": uuid7(),
        "version": 1,
        "agent_id": agent_id,
        "creator_id": uuid7(),
        "accepted_by": uuid7(),
        "priority": Priority.MEDIUM,
        "size": Size.M,
        "quality": Quality.ACCEPTED,
        "category": "content",
    }
    return AcceptedWork(**{**fields, **changes})


def system(actor: Actor) -> Actor:
    return Actor.system(actor.tenant)


async def accept(actor: Actor, accepted: AcceptedWork) -> AwardRead | None:
    """What the worker does when it hears of an acceptance."""
    async with db.unit_of_work(system(actor)) as uow:
        return await award_for_acceptance(uow, accepted)


async def take_back(
    actor: Actor,
    accepted: AcceptedWork,
    because: ReversedBecause = ReversedBecause.REJECTED,
) -> bool:
    reversal = Reversal(
        deliverable_id=accepted.deliverable_id, version=accepted.version, because=because
    )
    async with db.unit_of_work(system(actor)) as uow:
        return await reverse_for_rejection(uow, reversal)


async def choose(actor: Actor, **changes: Any) -> None:
    """Settings of the organisation."""
    async with db.unit_of_work(actor) as uow:
        await set_game_settings(uow, SettingsUpdate(**changes))


async def prefer(actor: Actor, **changes: Any) -> None:
    """A person's own choices."""
    async with db.unit_of_work(actor) as uow:
        await set_personal_preferences(uow, PreferencesUpdate(**changes))


async def rows(actor: Actor, query: str) -> list[Any]:
    """All rows of `query` as the organisation's worker sees them."""
    async with db.unit_of_work(system(actor)) as uow:
        return list(await uow.session.execute(text(query)))


async def balances(actor: Actor) -> dict[tuple[str, UUID], tuple[int, int]]:
    """(kind, id) -> (total, level)."""
    found = await rows(actor, "select account_kind, account_id, total, level from xp_balances")
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


async def recommend_skill(actor: Actor, agent_id: UUID, key: str = "schedule") -> UUID:
    """A card, without the ten accepted pieces before it."""
    facts = {"level": 3, "accepted": 10, "first_time": 8, "rework_rate": 0.1}
    async with db.unit_of_work(system(actor)) as uow:
        card = await goals.recommend(uow.session, actor.tenant, agent_id, key, facts)
    assert card
    return card
