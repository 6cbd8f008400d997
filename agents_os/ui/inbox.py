"""How many approvals wait for the person of this tab: the number in the sidebar."""

import reflex as rx

from agents_os.core.signals import Signal
from agents_os.domains.governance.usecases.queries import count_approvals
from agents_os.ui import live
from agents_os.ui.screen_state import ScreenMixin, reading
from agents_os.ui.session import current_actor


class InboxState(ScreenMixin, rx.State):
    mine: int = 0

    @rx.event
    async def arrive(self):
        org_id = (await current_actor(self)).tenant
        live.watch_in_the_frame(self, {Signal(org_id, "approval"): InboxState.refresh})
        return InboxState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            self.mine = (await count_approvals(uow)).mine
        if self.phase != "ready":  # whoever may not see any has none
            self.mine = 0
