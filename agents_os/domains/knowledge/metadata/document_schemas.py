"""Shapes of documents."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from agents_os.core.fields import ShortText, Tag, Tags, Title
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.knowledge.metadata.base_schemas import not_null
from agents_os.domains.knowledge.metadata.document_models import DocumentSource, DocumentStatus

DocumentAbility = Literal["edit"]


class DocumentDetails(Body):
    """What is said of a document when it is added.

    `visibility`: of those who see the base: "org" all, "team" the base's team, "private" only who
    added it. `expires_at`: it is deleted then.
    """

    name: Title | None = Field(None, description="Left out: the name of the file or the address.")
    tags: Tags = []
    visibility: Visibility = Visibility.ORG
    expires_at: AwareDatetime | None = None


class PageAdd(DocumentDetails):
    """A page of the public internet."""

    url: Annotated[ShortText, Field(min_length=1)]


class DocumentUpdate(Body):
    """What is left out stays; `expires_at` null: it is kept until somebody deletes it."""

    name: Annotated[Title | None, AfterValidator(not_null)] = None
    tags: Annotated[Tags | None, AfterValidator(not_null)] = None
    visibility: Annotated[Visibility | None, AfterValidator(not_null)] = None
    expires_at: AwareDatetime | None = None


class UploadRoom(Frozen):
    """How large a file may be, and how many bytes the plan has left; null: no limit of the plan."""

    largest_bytes: int
    free_bytes: int | None


class DocumentFilter(Body):
    """`q`: words in the name or the address."""

    q: ShortText = ""
    status: DocumentStatus | None = None
    tag: Tag | None = None


class DocumentRead(Frozen):
    """A document. `progress` is in percent; `failure` says why it failed and what to do.

    `note`: what to know of one that is ready, e.g. pages that are pictures and were not read.

    `passages` can be found by a search. `can`: what the caller may do with it.
    """

    id: UUID
    base_id: UUID
    name: str
    source: DocumentSource
    url: str | None
    media_type: str | None
    size_bytes: int
    sha256: str | None
    status: DocumentStatus
    progress: int
    failure_code: str | None
    failure: str | None
    note: str | None
    pages: int | None
    passages: int
    run_id: UUID | None
    tags: tuple[str, ...]
    visibility: Visibility
    owner_id: UUID | None
    owner_name: str | None
    expires_at: datetime | None
    uses: int
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime
    indexed_at: datetime | None
    can: tuple[DocumentAbility, ...] = ()


class FileLink(Frozen):
    """An address that opens the file without signing in, until `expires_at`."""

    url: str
    expires_at: datetime


class LinkCreate(Body):
    hours: int = Field(24, ge=1, le=24 * 30, description="Until it stops working.")


class LinkRead(Frozen):
    """A link that somebody made; the address itself is shown once, when it is made."""

    id: UUID
    document_id: UUID
    created_by: UUID | None
    created_by_name: str | None
    created_at: datetime
    expires_at: datetime


class LinkMade(LinkRead):
    url: str
