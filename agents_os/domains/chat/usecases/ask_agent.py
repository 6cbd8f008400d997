"""Ask an agent something."""

from uuid import UUID

from agents_os.core import ratelimit
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.chat.metadata.schemas import MessageSend, Turn
from agents_os.domains.chat.usecases.send_message import send_message
from agents_os.domains.chat.usecases.start_answer import start_answer


async def ask_agent(actor: Actor, agent_id: UUID, body: MessageSend) -> Turn:
    """Write down a question and set its answer going; returns at once.

    Follow the answer with `follow_answer(actor, turn.run_id)`. Opens its own unit of work, because
    the answer may begin only after the commit.

    Raises:
        TooManyRequests: more than 50 questions a minute (a setting).
        Everything `send_message` raises; then nothing was written.
    """
    await ratelimit.check("chat", actor.tenant, actor.user_id)
    async with unit_of_work(actor) as uow:
        turn = await send_message(uow, agent_id, body)
    start_answer(actor, turn)
    return turn
