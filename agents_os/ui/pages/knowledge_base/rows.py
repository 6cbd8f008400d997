"""Documents as the screens show them."""

from dataclasses import dataclass, field

from agents_os.core.visibility import Visibility
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead
from agents_os.domains.knowledge.metadata.document_models import DocumentSource, DocumentStatus
from agents_os.domains.knowledge.metadata.document_schemas import DocumentRead, UploadRoom
from agents_os.domains.knowledge.metadata.indexing import Reindex, ReindexQuote
from agents_os.ui.credit_words import in_credits
from agents_os.ui.knowledge_words import size
from agents_os.ui.order_words import span

UNKNOWN = "–"

# A dot and a word for each state.
STATES = {
    DocumentStatus.WAITING: ("", "Waiting"),
    DocumentStatus.READING: ("busy", "Reading"),
    DocumentStatus.SPLITTING: ("busy", "Cutting into passages"),
    DocumentStatus.EMBEDDING: ("busy", "Learning what it means"),
    DocumentStatus.READY: ("on", "Ready"),
    DocumentStatus.FAILED: ("off", "Failed"),
}
AT_WORK = (DocumentStatus.READING, DocumentStatus.SPLITTING, DocumentStatus.EMBEDDING)

FOUND_BY = {
    Visibility.ORG: "everybody who sees the base",
    Visibility.TEAM: "only the team",
    Visibility.PRIVATE: "only the person who added it",
}

# What a kind of file is called, and its picture, by the end of its media type.
KINDS = (
    ("pdf", "📕", "PDF"),
    ("wordprocessingml.document", "📘", "Word"),
    ("msword", "📘", "Word"),
    ("spreadsheetml.sheet", "📗", "Excel"),
    ("ms-excel", "📗", "Excel"),
    ("presentationml.presentation", "📙", "PowerPoint"),
    ("ms-powerpoint", "📙", "PowerPoint"),
    ("csv", "📗", "CSV"),
    ("html", "🌐", "Web page"),
    ("markdown", "📝", "Markdown"),
    ("rfc822", "✉️", "E-mail"),
)


@dataclass(frozen=True)
class DocumentRow:
    """`percent` is -1 while nothing moves; `why` says what went wrong and what to do, `note` what
    to know although it is ready.
    """

    id: str = ""
    name: str = ""
    emoji: str = ""
    kind: str = ""
    dot: str = ""
    word: str = ""
    percent: int = -1
    why: str = ""
    note: str = ""
    readable: bool = False
    pages: str = UNKNOWN
    passages: str = UNKNOWN
    size: str = UNKNOWN
    hits: str = ""
    used_at: str = ""
    added_at: str = ""
    added_by: str = ""
    expires_on: str = ""
    tags: list[str] = field(default_factory=list)
    found_by: str = ""
    narrow: bool = False  # not everybody who sees the base finds it
    can_edit: bool = False
    url: str = ""


def document_row(document: DocumentRead) -> DocumentRow:
    dot, word = STATES[document.status]
    emoji, kind = kind_of(document)
    return DocumentRow(
        id=str(document.id),
        name=document.name,
        emoji=emoji,
        kind=kind,
        dot=dot,
        word=word,
        percent=document.progress if document.status in AT_WORK else -1,
        why=document.failure or "",
        note=document.note or "",
        readable=document.passages > 0,
        pages=f"{document.pages:,}" if document.pages else UNKNOWN,
        passages=f"{document.passages:,}" if document.passages else UNKNOWN,
        size=size(document.size_bytes) if document.size_bytes else UNKNOWN,
        hits="" if not document.uses else "once" if document.uses == 1 else f"{document.uses:,}×",
        used_at=document.last_used_at.isoformat() if document.last_used_at else "",
        added_at=document.created_at.isoformat(),
        added_by=document.owner_name or "A former member",
        expires_on=document.expires_at.date().isoformat() if document.expires_at else "",
        tags=list(document.tags),
        found_by=FOUND_BY[document.visibility],
        narrow=document.visibility is not Visibility.ORG,
        can_edit="edit" in document.can,
        url=document.url or "",
    )


def kind_of(document: DocumentRead) -> tuple[str, str]:
    """A picture and a word for what it is."""
    if document.source is DocumentSource.WEB:
        return "🌐", "Web page"
    media_type = document.media_type or ""
    if media_type.startswith("image/"):
        return "🖼️", "Picture"
    found = ((emoji, word) for end, emoji, word in KINDS if media_type.endswith(end))
    return next(found, ("📄", "Text"))


@dataclass(frozen=True)
class Quote:
    """What reading again takes."""

    documents: str = ""
    passages: str = ""
    price: str = ""
    time: str = ""


@dataclass(frozen=True)
class ReadingDraft:
    """How a base is read; what its form begins with."""

    model: str = ""
    chunk_size: str = ""
    chunk_overlap: str = ""


def quote_row(quote: ReindexQuote) -> Quote:
    return Quote(
        documents=f"{quote.documents:,}",
        passages=f"{quote.passages:,}",
        price=_price(quote.credits_micros),
        time=span(quote.seconds),
    )


def reading_draft(base: BaseRead, asked: Reindex) -> ReadingDraft:
    overlap = base.chunk_overlap if asked.chunk_overlap is None else asked.chunk_overlap
    return ReadingDraft(
        model=asked.embedding_model or base.embedding_model,
        chunk_size=str(asked.chunk_size or base.chunk_size),
        chunk_overlap=str(overlap),
    )


def room_words(room: UploadRoom) -> str:
    """How large files may be, and how much fits."""
    largest = f"At most {size(room.largest_bytes)} each."
    return largest if room.free_bytes is None else f"{largest} {size(room.free_bytes)} are free."


def _price(micros: int | None) -> str:
    if micros is None:
        return "unknown: the provider names no price for this model"
    return f"at most {in_credits(micros)} credits" if micros else "free: done on this server"
