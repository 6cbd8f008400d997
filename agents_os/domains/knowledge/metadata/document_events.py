"""Facts about bases and documents, never their text. Topics "knowledge_base" and "document"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class BaseChanged(Event, frozen=True):
    """Made, changed, deleted, or other agents may use it."""

    type: ClassVar[str] = "knowledge_base.changed"

    base_id: UUID


class DocumentEvent(Event, frozen=True):
    base_id: UUID
    document_id: UUID
    by_user_id: UUID | None  # None: the system, when one was indexed or has expired

    @property
    def ref(self) -> UUID:
        return self.document_id


class DocumentAdded(DocumentEvent, frozen=True):
    """It waits to be read."""

    type: ClassVar[str] = "document.added"


class DocumentIndexed(DocumentEvent, frozen=True):
    """Searches find what is in it now."""

    type: ClassVar[str] = "document.indexed"


class DocumentChanged(DocumentEvent, frozen=True):
    """What is said of it, not what is in it."""

    type: ClassVar[str] = "document.changed"


class DocumentDeleted(DocumentEvent, frozen=True):
    """It and its passages are gone; its bytes follow."""

    type: ClassVar[str] = "document.deleted"
