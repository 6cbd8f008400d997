"""Why an agent has the level it has: read when somebody asks."""

import reflex as rx

from agents_os.core.pagination import PageQuery
from agents_os.domains.game.metadata.curve import xp_to_next
from agents_os.domains.game.usecases.queries import get_agent_progress, list_xp_entries
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.experience import rows
from agents_os.ui.experience.rows import Experience, LedgerLine
from agents_os.ui.screen_state import ScreenMixin, reading

NEWEST = PageQuery(limit=8)


class WhyState(ScreenMixin, rx.State):
    agent_id: str = ""
    experience: Experience = Experience()
    facts: list[str] = []
    lines: list[LedgerLine] = []
    more: bool = False
    next_level: str = ""

    @rx.event(supersedes=True)
    async def explain(self, agent_id: str, is_open: bool = True):
        """`is_open`: false when it is closed again; then there is nothing to read."""
        if not validated(bool, is_open):
            return
        wanted = identifier(agent_id)
        if self.agent_id != str(wanted):
            self.agent_id, self.phase, self.lines, self.facts = str(wanted), "loading", [], []
        async with reading(self) as uow:
            progress = await get_agent_progress(uow, wanted)
            found = await list_xp_entries(uow, wanted, page=NEWEST)
            level = progress.level
            self.experience = rows.experience(level)
            self.facts = rows.facts(progress)
            self.lines = [rows.ledger_line(entry) for entry in found.data]
            self.more = found.has_more
            self.next_level = "" if level.xp_to_next is None else _ahead(level.level)


def _ahead(level: int) -> str:
    """How many points a level takes, with the formula."""
    return (
        f"Level {level} to {level + 1} takes {xp_to_next(level):,} XP:"
        f" 25 × {level} + 2 × {level} × {level - 1}."
    )
