from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_events import DocumentAdded
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead
from agents_os.domains.knowledge.usecases.document_queries import fresh


async def add_document(uow: UnitOfWork, base: KnowledgeBase, document: Document) -> DocumentRead:
    """Add it to a locked base the caller may add to. Publishes DocumentAdded: then it is read."""
    await document_rows.add(uow.session, document)
    uow.publish(
        DocumentAdded(base_id=base.id, document_id=document.id, by_user_id=uow.actor.user_id)
    )
    return await fresh(uow, base, document)
