"""Ask for another answer, and set it going."""

from uuid import UUID

from agents_os.core import ratelimit
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.chat.metadata.schemas import Turn
from agents_os.domains.chat.usecases.regenerate_answer import regenerate_answer
from agents_os.domains.chat.usecases.start_answer import start_answer


async def ask_again(actor: Actor, message_id: UUID) -> Turn:
    """Add an alternative beside the answer `message_id` and set it going; returns at once.

    Raises:
        TooManyRequests: it counts as a question.
        Everything `regenerate_answer` raises; then nothing was written.
    """
    await ratelimit.check("chat", actor.tenant, actor.user_id)
    async with unit_of_work(actor) as uow:
        turn = await regenerate_answer(uow, message_id)
    start_answer(actor, turn)
    return turn
