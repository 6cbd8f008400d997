from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.usecases.passage_queries import name_documents
from agents_os.domains.runs.adapters.secondary import citation_rows
from agents_os.domains.runs.metadata.citations import DocumentUse

DAYS = 30
MOST = 10


async def documents_used(uow: UnitOfWork, agent_id: UUID) -> list[DocumentUse]:
    """Documents this agent was given in the last 30 days and the caller may read, newest first.

    Raises:
        AgentNotFound.
    """
    await read_agent(uow, agent_id)
    rows = await citation_rows.used_by(uow.session, agent_id, DAYS, MOST)
    names = await name_documents(uow, [row["document_id"] for row in rows])
    return [
        DocumentUse(**row, document=names[row["document_id"]])
        for row in rows
        if row["document_id"] in names
    ]
