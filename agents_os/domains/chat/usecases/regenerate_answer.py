"""Ask for another answer to the same question."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.usecases.queries import get_runnable_agent
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.errors import NotAnAnswer
from agents_os.domains.chat.metadata.schemas import Turn
from agents_os.domains.chat.usecases.queries import no_message
from agents_os.domains.chat.usecases.send_message import lock_for_question, make_room_for_answer


async def regenerate_answer(uow: UnitOfWork, message_id: UUID) -> Turn:
    """Add an alternative beside an answer, with a run of its own; the old one stays.

    The new answer's branch becomes the one that is shown. As with `send_message`, nobody answers
    before `start_answer`; `ask_again` does both.

    Raises:
        Forbidden: the caller may not give work.
        MessageNotFound: unknown, or in somebody else's conversation.
        NotAnAnswer: it is a question.
        AnswerInProgress: an answer in this conversation is still being written.
        AgentNotRunnable: the agent is paused or archived.
    """
    uow.actor.require("work:create")
    message = await repository.find_message(uow.session, uow.actor, message_id)
    if message is None:
        raise no_message(message_id)
    if message.role != "assistant" or message.parent_id is None:
        raise NotAnAnswer("Only an agent’s answer can be asked for again.")
    conversation = await lock_for_question(uow, message.conversation_id)
    question = await repository.find_message(uow.session, uow.actor, message.parent_id)
    assert question is not None  # the foreign key sees to it
    agent = await get_runnable_agent(uow, conversation.agent_id)
    return await make_room_for_answer(uow, agent, conversation, question)
