"""Every SQL statement about documents, links to them, and files that must go."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.core.visibility import Visibility, visible_to
from agents_os.domains.knowledge.metadata.base_access import sees_all
from agents_os.domains.knowledge.metadata.base_models import WHOSE_BASE, KnowledgeBase
from agents_os.domains.knowledge.metadata.document_models import (
    Document,
    DocumentLink,
    FileRemoval,
)
from agents_os.domains.knowledge.metadata.document_schemas import DocumentFilter
from agents_os.domains.knowledge.metadata.errors import DocumentNotFound, LinkNotFound

# The order in which the end of an indexing locks them, too. A change of what searches find changes
# the base in the end: whoever had locked only the document would wait for whoever waits for that.
_BASE_FIRST = (KnowledgeBase, Document)
_LINKED = text(
    "select name, media_type, size_bytes, storage_key from private.linked_document(:hash, now())"
)
_SIGNED = text(
    "select name, media_type, size_bytes, storage_key"
    " from private.signed_document(:org_id, :document_id, now())"
)
_EXPIRED = text("select org_id, document_id from private.expired_documents(now())")
_TO_REMOVE = text("select org_id, storage_key from private.due_file_removals(now())")


class StoredFile(NamedTuple):
    """A file in the storage, and what browsers are told of it."""

    name: str
    media_type: str
    size_bytes: int
    storage_key: str


def visible(actor: Actor) -> Select[Document]:
    """Documents of bases that the actor sees, without those for others and those that expired."""
    everything = sees_all(actor)
    statement = (
        select(Document)
        .join(KnowledgeBase, KnowledgeBase.id == Document.base_id)
        .where(
            visible_to(actor, WHOSE_BASE, sees_all=everything),
            or_(Document.expires_at.is_(None), Document.expires_at > func.now()),
        )
    )
    if everything:
        return statement
    of_team = and_(
        Document.visibility == Visibility.TEAM, KnowledgeBase.team_id.in_(actor.team_ids)
    )
    mine = Document.owner_id == actor.user_id
    return statement.where(or_(Document.visibility == Visibility.ORG, of_team, mine))


def matching(actor: Actor, base_id: UUID, query: DocumentFilter) -> Select[Document]:
    statement = visible(actor).where(Document.base_id == base_id)
    if query.status:
        statement = statement.where(Document.status == query.status)
    if query.tag:
        statement = statement.where(Document.tags.contains([query.tag]))
    for word in query.q.split():
        statement = statement.where(
            or_(
                Document.name.icontains(word, autoescape=True),
                Document.url.icontains(word, autoescape=True),
            )
        )
    return statement


async def find(
    session: AsyncSession, document_id: UUID, actor: Actor, *, lock: bool = False
) -> tuple[Document, KnowledgeBase]:
    """A document the actor sees, and its base; both locked if asked. Raises DocumentNotFound."""
    statement = visible(actor).add_columns(KnowledgeBase).where(Document.id == document_id)
    if lock:
        locked = statement.with_for_update(of=_BASE_FIRST)
        statement = locked.execution_options(populate_existing=True)
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise DocumentNotFound(
            "There is no such document, or it is not shared with you.",
            document_id=str(document_id),
        )
    return found[0], found[1]


async def same(
    session: AsyncSession, base_id: UUID, *, sha256: str | None = None, url: str | None = None
) -> Document | None:
    """An upload of the same bytes, or the same web page, in this base."""
    statement = select(Document).where(Document.base_id == base_id)
    if url is not None:
        statement = statement.where(Document.url == url)
    else:
        statement = statement.where(Document.sha256 == sha256, Document.source == "upload")
    return (await session.execute(statement)).scalar_one_or_none()


async def add(session: AsyncSession, row: Document | DocumentLink) -> None:
    session.add(row)
    await session.flush()


async def remove(session: AsyncSession, document: Document) -> None:
    """With its passages, in this transaction; a trigger notes that the file must go."""
    await session.delete(document)
    await session.flush()


async def links(session: AsyncSession, document_id: UUID, now: datetime) -> list[DocumentLink]:
    """Links to a document that still work, newest first."""
    statement = (
        select(DocumentLink)
        .where(DocumentLink.document_id == document_id, DocumentLink.expires_at > now)
        .order_by(DocumentLink.id.desc())
    )
    return list((await session.execute(statement)).scalars())


async def remove_link(session: AsyncSession, document_id: UUID, link_id: UUID) -> None:
    """Raises LinkNotFound."""
    statement = delete(DocumentLink).where(
        DocumentLink.id == link_id, DocumentLink.document_id == document_id
    )
    gone = await session.execute(statement.returning(DocumentLink.id))
    if gone.scalar_one_or_none() is None:
        raise LinkNotFound("This link does not work any more.", link_id=str(link_id))


async def linked(session: AsyncSession, token_hash: str) -> StoredFile | None:
    """The file behind a link, for whoever holds it; asked by the gatekeeper."""
    row = (await session.execute(_LINKED, {"hash": token_hash})).one_or_none()
    return StoredFile(*row) if row else None


async def signed(session: AsyncSession, org_id: UUID, document_id: UUID) -> StoredFile | None:
    """The file an address of our own opens; asked by the gatekeeper."""
    values = {"org_id": org_id, "document_id": document_id}
    row = (await session.execute(_SIGNED, values)).one_or_none()
    return StoredFile(*row) if row else None


async def expect_file(session: AsyncSession, org_id: UUID, key: str, until: datetime) -> None:
    """Note before an upload that its bytes must go, unless it has become a document by `until`."""
    session.add(FileRemoval(storage_key=key, org_id=org_id, due_at=until))
    await session.flush()


async def forget_removal(session: AsyncSession, key: str) -> None:
    """The bytes belong to a document now, or are gone."""
    await session.execute(delete(FileRemoval).where(FileRemoval.storage_key == key))


async def remove_file_at(session: AsyncSession, key: str, when: datetime) -> None:
    """The bytes of a file that must go, go then."""
    await session.execute(
        update(FileRemoval)
        .where(FileRemoval.storage_key == key)
        .values(due_at=when, attempts=FileRemoval.attempts + 1)
    )


async def removals_due(session: AsyncSession) -> Sequence[tuple[UUID, str]]:
    """(company, key) of files of all companies that must go now, at most 200."""
    return [(row[0], row[1]) for row in await session.execute(_TO_REMOVE)]


async def expired(session: AsyncSession) -> Sequence[tuple[UUID, UUID]]:
    """(company, document) of all companies past their expiry, at most 200."""
    return [(row[0], row[1]) for row in await session.execute(_EXPIRED)]


async def lock_expired(session: AsyncSession, document_id: UUID) -> Document | None:
    statement = (
        select(Document)
        .join(KnowledgeBase, KnowledgeBase.id == Document.base_id)
        .where(Document.id == document_id, Document.expires_at <= func.now())
        .with_for_update(of=_BASE_FIRST)
    )
    return (await session.execute(statement)).scalar_one_or_none()
