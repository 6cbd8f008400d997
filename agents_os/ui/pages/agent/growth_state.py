"""The growth tab: levels, versions, skills and titles of an agent in time, and its points."""

from dataclasses import dataclass

import reflex as rx

from agents_os.domains.game.usecases.get_growth_log import get_growth_log
from agents_os.domains.game.usecases.list_achievements import list_achievements
from agents_os.domains.game.usecases.queries import get_agent_progress, list_xp_entries
from agents_os.ui.experience.rows import LedgerLine, facts, ledger_line
from agents_os.ui.experience.titles import Title, titles
from agents_os.ui.pages.agent.state import agent_in, listen
from agents_os.ui.playing import game_of
from agents_os.ui.screen_state import PagedMixin, first_pages, reading
from agents_os.ui.session import current_actor

EMOJI = {"version": "📝", "level": "⭐", "achievement": "🏅", "skill": "🎓"}


@dataclass(frozen=True)
class Growth:
    id: str
    at: str
    emoji: str
    text: str


class GrowthState(PagedMixin, rx.State):
    off: bool = False
    facts: list[str] = []
    log: list[Growth] = []
    lines: list[LedgerLine] = []
    titles: list[Title] = []

    @rx.event
    async def load(self):
        self.pages = 1
        await listen(self, "game")
        return GrowthState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        self.off = not (await game_of(await current_actor(self))).shown
        if self.off:
            self.phase = "ready"
            return
        async with reading(self) as uow:
            agent_id = agent_in(self)
            self.facts = facts(await get_agent_progress(uow, agent_id))
            found, self.has_more = await first_pages(
                lambda unit, page: list_xp_entries(unit, agent_id, page=page), uow, self.pages
            )
            self.lines = [ledger_line(entry) for entry in found]
            self.titles = titles((await list_achievements(uow, agent_id)).achievements)
            self.log = [
                Growth(str(number), event.at.isoformat(), EMOJI[event.kind], event.text)
                for number, event in enumerate(await get_growth_log(uow, agent_id))
            ]
