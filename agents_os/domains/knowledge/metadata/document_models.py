"""Tables of documents, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.named import name_of_person
from agents_os.core.tables import Stamped, Table, TenantTable

_TIME = DateTime(timezone=True)


class DocumentSource(StrEnum):
    UPLOAD = "upload"
    WEB = "web"


class DocumentStatus(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    SPLITTING = "splitting"
    EMBEDDING = "embedding"
    READY = "ready"
    FAILED = "failed"  # `failure_code` and `failure` say why


class Document(Stamped, TenantTable):
    """A file or a web page. `sha256` and `storage_key` are null until there are bytes."""

    __tablename__ = "documents"

    base_id: Mapped[UUID]
    name: Mapped[str]
    source: Mapped[str]
    url: Mapped[str | None]
    media_type: Mapped[str | None]
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None]
    storage_key: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=DocumentStatus.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    failure_code: Mapped[str | None]
    failure: Mapped[str | None]
    note: Mapped[str | None]
    pages: Mapped[int | None]
    passages: Mapped[int] = mapped_column(default=0)
    run_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    visibility: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column()
    expires_at: Mapped[datetime | None] = mapped_column(_TIME)
    uses: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(_TIME)
    indexed_at: Mapped[datetime | None] = mapped_column(_TIME)

    owner_name: Mapped[str | None] = column_property(name_of_person(owner_id))


class DocumentLink(TenantTable):
    """A link that opens a document without signing in, until it expires. Only its hash is kept."""

    __tablename__ = "document_links"

    document_id: Mapped[UUID]
    token_hash: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(_TIME)

    created_by_name: Mapped[str | None] = column_property(name_of_person(created_by))


class FileRemoval(Table):
    """Bytes in the storage that must go once `due_at` has come."""

    __tablename__ = "file_removals"

    storage_key: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    due_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0)
