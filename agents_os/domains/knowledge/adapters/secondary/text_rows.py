"""Reading a document from one passage on."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.metadata.document_text import TextPassage

_PLACE = text("select seq from passages where document_id = :document_id and id = :passage_id")
_FROM = text("""
    select id, seq, heading, text, page_from, location, start_offset, end_offset
    from passages where document_id = :document_id and seq >= :seq order by seq limit :most""")


async def place_of(session: AsyncSession, document_id: UUID, passage_id: UUID) -> int | None:
    """Which passage of the document it is, from 0; None: not one of it (any more)."""
    place: int | None = await session.scalar(
        _PLACE, {"document_id": document_id, "passage_id": passage_id}
    )
    return place


async def passages_from(
    session: AsyncSession, document_id: UUID, seq: int, most: int
) -> list[TextPassage]:
    rows = await session.execute(_FROM, {"document_id": document_id, "seq": seq, "most": most})
    return [TextPassage.model_validate(row) for row in rows]
