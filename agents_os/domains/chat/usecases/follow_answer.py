"""Watch an answer being written."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from agents_os.core import feed
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.chat.metadata.schemas import (
    AnswerDelta,
    AnswerDone,
    AnswerPiece,
    MessageRead,
    MessageStatus,
)
from agents_os.domains.chat.usecases.queries import get_answer


async def follow_answer(
    actor: Actor, run_id: UUID, *, after: int = 0
) -> AsyncGenerator[AnswerPiece, None]:
    """The text of an answer after its first `after` characters, as it comes; last AnswerDone.

    Any number of tabs and processes may follow, join late, leave and come back with the `end` of
    the last piece they saw. Leaving does not disturb the answer. Without Redis the text comes
    from the database, in larger steps. Iterate inside `contextlib.aclosing`.

    Raises:
        MessageNotFound: not a chat run, or in somebody else's conversation.
    """
    sent = after
    message = await _read(actor, run_id)
    async with aclosing(feed.follow(run_id)) as entries:
        while True:
            if piece := _beyond(sent, 0, message.content):
                sent = piece.end
                yield piece
            if message.status is not MessageStatus.STREAMING:
                yield AnswerDone(message=message)
                return
            async for entry in entries:
                if not isinstance(entry, feed.Piece) or entry.start > sent:
                    break  # silence, the end, or a gap: the database knows
                if piece := _beyond(sent, entry.start, entry.text):
                    sent = piece.end
                    yield piece
            message = await _read(actor, run_id)


def _beyond(sent: int, start: int, text: str) -> AnswerDelta | None:
    """What of `text`, beginning at `start`, lies beyond the first `sent` characters."""
    end = start + len(text)
    return AnswerDelta(text=text[max(0, sent - start) :], end=end) if end > sent else None


async def _read(actor: Actor, run_id: UUID) -> MessageRead:
    async with unit_of_work(actor) as uow:
        return await get_answer(uow, run_id)
