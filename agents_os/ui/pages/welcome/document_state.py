"""The first document of a company, dropped where the first question is asked."""

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.signals import Signal
from agents_os.domains.knowledge.metadata.base_schemas import BaseCreate, BaseRead, GrantCreate
from agents_os.domains.knowledge.usecases.base_queries import list_bases_of_agent
from agents_os.domains.knowledge.usecases.create_base import create_base
from agents_os.domains.knowledge.usecases.document_queries import list_documents
from agents_os.domains.knowledge.usecases.get_upload_room import get_upload_room
from agents_os.domains.knowledge.usecases.grant_base import grant_base
from agents_os.ui import live
from agents_os.ui.arguments import identifier
from agents_os.ui.pages.knowledge_base.rows import DocumentRow, document_row, room_words
from agents_os.ui.pages.welcome.state import WelcomeState
from agents_os.ui.screen_state import acting
from agents_os.ui.session import current_actor

NAME = "What we know"


class FirstDocumentState(rx.State):
    base_id: str = ""
    most_bytes: int = 0
    room: str = ""
    documents: list[DocumentRow] = []

    @rx.event
    def on_load(self):
        self.base_id, self.documents = "", []

    @rx.event
    async def begin(self):
        """Make ready for documents: the first base this agent may use, else a new one."""
        agent_id = identifier((await self.get_state(WelcomeState)).agent_id)
        async with acting(self) as uow:
            there = await list_bases_of_agent(uow, agent_id)
            mine = [base for base in there if "add" in base.can]
            base = mine[0] if mine else await _first_base(uow, GrantCreate(agent_id=agent_id))
            room = await get_upload_room(uow)
        self.base_id = str(base.id)
        self.most_bytes, self.room = room.largest_bytes, room_words(room)
        org_id = (await current_actor(self)).tenant
        live.watch(self, {Signal(org_id, "document"): FirstDocumentState.refresh})
        return FirstDocumentState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        if not self.base_id:
            return
        async with acting(self) as uow:
            found = await list_documents(uow, identifier(self.base_id))
        self.documents = [document_row(each) for each in found.data]


async def _first_base(uow: UnitOfWork, reader: GrantCreate) -> BaseRead:
    base = await create_base(uow, BaseCreate(name=NAME))
    await grant_base(uow, base.id, reader)
    return base
