"""Founding one more company."""

from typing import Any

import reflex as rx

from agents_os.domains.identity.metadata.schemas import OrgCreate
from agents_os.domains.identity.usecases.create_org import create_org
from agents_os.ui.arguments import form
from agents_os.ui.session import SessionState, current_actor


class NewCompanyState(rx.State):
    created_id: str = ""
    created_name: str = ""

    @rx.event
    def on_load(self):
        self.created_id = self.created_name = ""

    @rx.event
    async def create(self, data: dict[str, Any]):
        org = await create_org(await current_actor(self), form(OrgCreate, data))
        self.created_id, self.created_name = str(org.id), org.name
        return SessionState.reread
