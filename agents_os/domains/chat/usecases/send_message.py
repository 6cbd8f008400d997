"""Write down a question and make room for its answer."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.schemas import RunnableAgent
from agents_os.domains.agents.usecases.queries import get_runnable_agent
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.context import history_of, title_of
from agents_os.domains.chat.metadata.errors import AnswerInProgress, WrongAgent
from agents_os.domains.chat.metadata.models import Conversation, Message
from agents_os.domains.chat.metadata.schemas import (
    MessageRead,
    MessageSend,
    MessageStatus,
    Prompt,
    Turn,
)
from agents_os.domains.chat.usecases.queries import no_conversation, with_siblings
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.start_run import start_run

LONGEST_HISTORY = 200  # messages before the question that are read; those that fit are sent


async def send_message(uow: UnitOfWork, agent_id: UUID, body: MessageSend) -> Turn:
    """Write down a question: message, empty answer and queued run, together or not at all.

    Without `conversation_id` a conversation begins, titled by the first words. Nobody answers
    before `start_answer(actor, turn)` is called after the commit; `ask_agent` does both and
    counts the rate limit, so screens and REST use that.

    Raises:
        Forbidden: the caller may not give work.
        AgentNotFound, AgentNotRunnable: unknown, or paused, archived, never published.
        ConversationNotFound: unknown, deleted, or somebody else's.
        WrongAgent: the conversation is with another agent.
        AnswerInProgress: the last question is still being answered.
    """
    uow.actor.require("work:create")
    agent = await get_runnable_agent(uow, agent_id)
    conversation = await _conversation(uow, agent_id, body)
    question = Message(
        id=uuid7(),
        org_id=uow.actor.tenant,
        conversation_id=conversation.id,
        parent_id=conversation.active_leaf_id,
        role="user",
        content=body.message,
        status=MessageStatus.DONE,
    )
    await repository.add(uow.session, question)
    return await make_room_for_answer(uow, agent, conversation, question)


async def make_room_for_answer(
    uow: UnitOfWork, agent: RunnableAgent, conversation: Conversation, question: Message
) -> Turn:
    """Add an empty answer below `question`, its run, and what the model will be asked.

    The prompt is taken here, so that it belongs to the version of the agent the run names. What
    of it fits the model is decided when it is asked: finding out may need the network.
    """
    run = await start_run(
        uow,
        RunStart(
            kind=RunKind.CHAT,
            agent_id=agent.agent.id,
            agent_version_id=agent.version_id,
            conversation_id=conversation.id,
            team_id=agent.agent.team_id,
            requested_model=agent.definition.model.model,
        ),
    )
    answer = await _add_empty(uow, conversation, question, run.id)
    *earlier, asked, answering = await _branch(uow, conversation.id, question, answer)
    return Turn(
        conversation_id=conversation.id,
        agent_id=agent.agent.id,
        run_id=run.id,
        question=asked,
        answer=answering,
        prompt=await _prompt(uow, agent, question, earlier),
        team_id=agent.agent.team_id,
    )


async def _add_empty(
    uow: UnitOfWork, conversation: Conversation, question: Message, run_id: UUID
) -> Message:
    answer = Message(
        id=uuid7(),
        org_id=uow.actor.tenant,
        conversation_id=conversation.id,
        parent_id=question.id,
        role="assistant",
        content="",
        status=MessageStatus.STREAMING,
        run_id=run_id,
    )
    await repository.add(uow.session, answer)
    conversation.active_leaf_id = answer.id
    conversation.last_message_at = utc_now()
    uow.signal("conversation", conversation.id)
    return answer


async def _branch(
    uow: UnitOfWork, conversation_id: UUID, question: Message, answer: Message
) -> list[MessageRead]:
    """What was said before the question, as far as it is read; the question; its answer."""
    most = LONGEST_HISTORY + 1
    history = await repository.branch(uow.session, conversation_id, question.id, most)
    return await with_siblings(uow, conversation_id, [*(each for each, _ in history), answer])


async def lock_for_question(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """The conversation, locked, when a question may be added to it.

    Raises:
        ConversationNotFound, AnswerInProgress: see `send_message`.
    """
    conversation = await repository.lock_conversation(uow.session, uow.actor, conversation_id)
    if conversation is None:
        raise no_conversation(conversation_id)
    busy = await repository.streaming_answer(uow.session, conversation_id)
    if busy is not None:
        raise AnswerInProgress(
            "The last question is still being answered. Wait for the answer or stop it.",
            run_id=str(busy.run_id),
        )
    return conversation


async def _prompt(
    uow: UnitOfWork, agent: RunnableAgent, question: Message, earlier: list[MessageRead]
) -> Prompt:
    """What the model is to be asked; `earlier` are the messages before the question."""
    history = history_of(earlier)
    older = sum(1 for message in earlier if message.content) - len(history)
    if len(earlier) == LONGEST_HISTORY:
        length = await repository.branch_length(uow.session, question.conversation_id, question.id)
        older += length - 1 - LONGEST_HISTORY
    return Prompt(
        system_prompt=agent.system_prompt,
        history=history,
        older=older,
        question=ChatMessage(role="user", content=question.content),
        model=agent.definition.model.model,
        max_output_tokens=agent.definition.model.max_output_tokens,
        temperature=agent.definition.model.temperature,
    )


async def _conversation(uow: UnitOfWork, agent_id: UUID, body: MessageSend) -> Conversation:
    if body.conversation_id is None:
        conversation = Conversation(
            id=uuid7(),
            org_id=uow.actor.tenant,
            agent_id=agent_id,
            owner_id=uow.actor.user_id,
            title=title_of(body.message),
        )
        await repository.add(uow.session, conversation)
        return conversation
    conversation = await lock_for_question(uow, body.conversation_id)
    if conversation.agent_id != agent_id:
        raise WrongAgent(
            "This conversation is with another agent. Ask that agent, or begin a new conversation.",
            agent_id=str(conversation.agent_id),
        )
    if conversation.active_leaf_id is None and conversation.title == UNTITLED:
        conversation.title = title_of(body.message)
    return conversation


UNTITLED = "New conversation"
