"""Reading a document from one passage on."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.metadata.document_text import TextPassage

_PLACE = text("""
    select seq, id from passages
    where document_id = :document_id and (id = :passage_id or start_offset <= :offset)
    order by id = :passage_id desc, seq desc limit 1""")
_FROM = text("""
    select id, seq, heading, text, page_from, location, start_offset, end_offset
    from passages where document_id = :document_id and seq >= :seq order by seq limit :most""")


class Place(NamedTuple):
    """A passage of a document; `seq`: its number, from 0."""

    seq: int
    passage_id: UUID


async def place_of(
    session: AsyncSession, document_id: UUID, passage_id: UUID, offset: int
) -> Place | None:
    """The passage, or, if it is gone, the one that has this character of the text now."""
    row = (
        await session.execute(
            _PLACE, {"document_id": document_id, "passage_id": passage_id, "offset": offset}
        )
    ).one_or_none()
    return Place(*row) if row else None


async def passages_from(
    session: AsyncSession, document_id: UUID, seq: int, most: int
) -> list[TextPassage]:
    rows = await session.execute(_FROM, {"document_id": document_id, "seq": seq, "most": most})
    return [TextPassage.model_validate(row) for row in rows]
