from collections.abc import Iterable
from uuid import UUID

from agents_os.core.db import UnitOfWork


def tell(uow: UnitOfWork, documents: Iterable[UUID]) -> None:
    """Let open screens show how far these documents are."""
    for document_id in documents:
        uow.signal("document", document_id)
    uow.signal("document")
