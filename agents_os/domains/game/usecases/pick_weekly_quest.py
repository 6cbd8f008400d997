from datetime import date
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata.calendar import week_start
from agents_os.domains.game.metadata.errors import (
    GamePartOff,
    QuestAlreadyPicked,
    QuestNotOffered,
)
from agents_os.domains.game.metadata.events import WeeklyQuestPicked
from agents_os.domains.game.metadata.goals import QuestPick, WeeklyQuestRead
from agents_os.domains.game.metadata.quests import Weekly, offered
from agents_os.domains.game.usecases.read_settings import read_settings
from agents_os.domains.game.usecases.weekly import baseline, read_weekly
from agents_os.domains.identity.usecases.require_team import require_team_here


async def pick_weekly_quest(uow: UnitOfWork, body: QuestPick) -> WeeklyQuestRead:
    """Choose one of this week's three for a team of one's own, or for the whole company.

    Picking the same again changes nothing. Publishes WeeklyQuestPicked.

    Raises:
        TeamNotFound, GamePartOff, QuestNotOffered, QuestAlreadyPicked.
        Forbidden: the team is not the caller's.
    """
    uow.actor.require("work:create")
    await require_team_here(uow, body.team_id)
    _require_own(uow, body)
    game = await read_settings(uow)
    if not game.part_on("quests"):
        raise GamePartOff("This company does not play quests. An admin can switch them on.")
    week = week_start(game.calendar.day_of(utc_now()))
    quest = _offered(body.team_id or uow.actor.tenant, week, body.quest_key)
    before = quest.measure(await baseline(uow, game, body.team_id, week))
    row = {
        "org_id": uow.actor.tenant,
        "team_id": body.team_id,
        "week": week,
        "quest_key": quest.key,
        "baseline": before,
        "target": quest.target(before),
        "picked_by": uow.actor.user_id,
    }
    if await goals.pick(uow.session, row):
        uow.publish(WeeklyQuestPicked(team_id=body.team_id, quest_key=quest.key))
    stored = await goals.picked(uow.session, body.team_id, week)
    if stored is None or stored.quest_key != quest.key:
        raise QuestAlreadyPicked("The team has chosen another quest for this week already.")
    return await read_weekly(uow, game, stored)


def _offered(whose: UUID, week: date, key: str) -> Weekly:
    offers = {quest.key: quest for quest in offered(whose, week)}
    if key not in offers:
        raise QuestNotOffered(
            "This quest is not one of the three offered this week.", offered=sorted(offers)
        )
    return offers[key]


def _require_own(uow: UnitOfWork, body: QuestPick) -> None:
    """A team's quest is its members' choice; whoever manages all teams may choose, too."""
    everywhere = uow.actor.reaches("teams:manage", owner_id=None, team_id=body.team_id)
    if body.team_id and body.team_id not in uow.actor.team_ids and not everywhere:
        raise Forbidden("Only members of the team choose its quest.")
