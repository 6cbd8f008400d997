"""Quests, skills to confirm, achievements, the season, and what looks unusual."""

from typing import Literal
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.core.signals import Signal
from agents_os.domains.game.metadata.goals import QuestPick, SeasonRead, SkillAnswer, SkillSnooze
from agents_os.domains.game.usecases.answer_skill_recommendation import (
    answer_skill_recommendation,
)
from agents_os.domains.game.usecases.get_season import get_season
from agents_os.domains.game.usecases.list_achievements import list_achievements
from agents_os.domains.game.usecases.list_anomalies import list_anomalies
from agents_os.domains.game.usecases.list_quests import list_quests
from agents_os.domains.game.usecases.list_skill_recommendations import (
    list_skill_recommendations,
)
from agents_os.domains.game.usecases.pick_weekly_quest import pick_weekly_quest
from agents_os.domains.game.usecases.queries import get_my_progress
from agents_os.domains.game.usecases.snooze_skill_recommendation import (
    snooze_skill_recommendation,
)
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.experience.goals import Goal
from agents_os.ui.experience.rows import Experience, experience
from agents_os.ui.experience.titles import Title, titles
from agents_os.ui.pages.quests import rows
from agents_os.ui.pages.quests.rows import COMPANY, Odd, Offer, Person, SkillCard, TeamRow
from agents_os.ui.playing import game_of
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor

CARDS = PageQuery(limit=20)


class QuestsState(ScreenMixin, rx.State):
    off: bool = False
    scope: str = COMPANY
    scopes: list[dict[str, str]] = []
    quests: list[Goal] = []
    offers: list[Offer] = []
    with_quests: bool = False
    skills: list[SkillCard] = []
    titles: list[Title] = []
    teams: list[TeamRow] = []
    season: str = ""
    people: list[Person] = []
    mine: Experience = Experience()
    my_streak: str = ""
    odd: list[Odd] = []

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.scope = COMPANY
        live.watch(
            self,
            {
                Signal(org_id, "game"): QuestsState.refresh,
                Signal(org_id, "deliverable"): QuestsState.refresh,
            },
        )
        return QuestsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        self.off = not (await game_of(await current_actor(self))).shown
        async with reading(self) as uow:
            if self.off:
                return
            await self._read_quests(uow)
            await self._read_season(uow)
            found = await list_skill_recommendations(uow, page=CARDS, only_open=True)
            self.skills = [rows.skill(card) for card in found.data]
            self.titles = titles((await list_achievements(uow)).achievements)
            mine = await get_my_progress(uow)
            self.mine, self.my_streak = experience(mine.level), rows.my_streak(mine)
            self.odd = await _unusual(uow)

    @rx.event
    async def show(self, scope: str):
        """The quests of the company, or of a team."""
        self.scope = str(validated(Literal["company"] | UUID, scope))
        return QuestsState.refresh

    @rx.event
    async def pick(self, quest_key: str):
        body = validated(QuestPick, {"quest_key": quest_key, "team_id": self._team()})
        async with acting(self) as uow:
            quest = await pick_weekly_quest(uow, body)
        return [QuestsState.refresh, done(f"“{quest.title}” is this week's quest.")]

    @rx.event
    async def answer(self, card_id: str, accept: bool):
        body = validated(SkillAnswer, {"accept": accept})
        async with acting(self) as uow:
            card = await answer_skill_recommendation(uow, identifier(card_id), body)
        said = "confirmed" if body.accept else "declined"
        rule = " A rule was added." if card.policy_id else ""
        return [QuestsState.refresh, done(f"{card.agent_name}: {said}.{rule}")]

    @rx.event
    async def snooze(self, card_id: str):
        async with acting(self) as uow:
            await snooze_skill_recommendation(uow, identifier(card_id), SkillSnooze())
        return [QuestsState.refresh, done("You are asked again in a week.")]

    def _team(self) -> UUID | None:
        return None if self.scope == COMPANY else UUID(self.scope)

    async def _read_quests(self, uow: UnitOfWork) -> None:
        read = await list_quests(uow, self._team())
        self.with_quests = read.enabled
        self.quests, self.offers = rows.goals(read), rows.offers(read)

    async def _read_season(self, uow: UnitOfWork) -> None:
        read = await get_season(uow)
        self.teams = [rows.team(each) for each in read.teams]
        self.people, self.season = rows.people(read), _dates(read)
        mine = {str(team_id) for team_id in uow.actor.team_ids}
        company = {"value": COMPANY, "label": "The company"}
        own = [{"value": t.id, "label": t.name} for t in self.teams if t.id in mine]
        self.scopes = [company, *own]


def _dates(read: SeasonRead) -> str:
    return f"{read.starts:%-d %B} to {read.ends:%-d %B}" if read.enabled else ""


async def _unusual(uow: UnitOfWork) -> list[Odd]:
    """For whoever reads the audit log; nobody else is told."""
    if not uow.actor.reach("audit:read"):
        return []
    return [rows.odd(number, each) for number, each in enumerate(await list_anomalies(uow))]
