"""What accepting the task on screen gave its agent, with the sum."""

from datetime import timedelta

import reflex as rx

from agents_os.core.clock import utc_now
from agents_os.core.pagination import PageQuery
from agents_os.domains.game.metadata.curve import level_for
from agents_os.domains.game.metadata.schemas import XpEntryRead
from agents_os.domains.game.usecases.queries import get_agent_progress, list_xp_entries
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.ui.experience.rows import Experience, LedgerLine, experience, ledger_line
from agents_os.ui.pages.task.state import task_in
from agents_os.ui.playing import game_of
from agents_os.ui.screen_state import ScreenMixin, reading
from agents_os.ui.session import current_actor

NEWEST = PageQuery(limit=6)
JUST_NOW = timedelta(minutes=1)  # a new level is celebrated once, not on every later visit


class EarnedState(ScreenMixin, rx.State):
    lines: list[LedgerLine] = []
    who: str = ""
    emoji: str = ""
    agent_id: str = ""
    experience: Experience = Experience()
    new_level: int = 0  # to celebrate, 0: none
    skipped: bool = False

    @rx.event(supersedes=True)
    async def refresh(self):
        """Nothing where nobody plays, or the task was done by a person."""
        actor = await current_actor(self)
        self.lines, self.new_level = [], 0
        if not (await game_of(actor)).shown:
            return
        async with reading(self) as uow:
            task = await read_task(uow, task_in(self))
            if task.assignee is None or task.assignee.kind != "agent":
                return
            found = await list_xp_entries(uow, task.assignee.id, task.id, NEWEST)
            if not found.data:
                return
            self.who, self.emoji = task.assignee.name or "The agent", task.assignee.emoji or "🤖"
            self.agent_id = str(task.assignee.id)
            progress = await get_agent_progress(uow, task.assignee.id)
            self.experience = experience(progress.level)
            self.lines = [ledger_line(entry) for entry in found.data]
            self.new_level = _reached(found.data[0])

    @rx.event
    def skip(self):
        self.skipped = True

    @rx.event
    async def on_load(self):
        self.skipped = False
        return EarnedState.refresh


def _reached(entry: XpEntryRead) -> int:
    """The level that these points have just led to; 0: none, or it is long ago."""
    fresh = utc_now() - entry.created_at < JUST_NOW
    before = level_for(entry.balance_after - entry.amount)
    return entry.level_after if fresh and entry.amount > 0 and entry.level_after > before else 0
