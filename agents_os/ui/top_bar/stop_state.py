"""Stopping and resuming all agents of the company."""

from typing import Any

import reflex as rx

from agents_os.domains.governance.metadata.stop_schemas import CompanyStopWrite
from agents_os.domains.governance.usecases.resume_everything import resume_everything
from agents_os.domains.governance.usecases.stop_everything import stop_everything
from agents_os.ui.arguments import form, validated
from agents_os.ui.errors import done, told
from agents_os.ui.inbox import InboxState
from agents_os.ui.screen_state import acting


class StopState(rx.State):
    asking: bool = False  # whether the dialog is open

    @rx.event
    def ask(self, open: bool):
        self.asking = validated(bool, open)

    @rx.event
    async def stop(self, data: dict[str, Any]):
        body = form(CompanyStopWrite, data)
        async with acting(self) as uow:
            await stop_everything(uow, body)
        self.asking = False
        return [InboxState.refresh, told("All agents are stopped.")]

    @rx.event
    async def resume(self):
        async with acting(self) as uow:
            await resume_everything(uow)
        return [InboxState.refresh, done("The agents work again.")]
