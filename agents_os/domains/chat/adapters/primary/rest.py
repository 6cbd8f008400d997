"""Conversations over HTTP. Answers come as server-sent events, or whole as JSON.

Events: `run` (where the answer is written), `delta` (`{"text", "end"}`, id = `end`), and at last
`done` with the message, or `error` with what went wrong and the message as far as it came.
"""

from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status
from starlette.responses import StreamingResponse

from agents_os.core import sse
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.pagination import Page
from agents_os.core.web import CurrentActor, PageParams, Uow
from agents_os.domains.chat.metadata.schemas import (
    AnswerDelta,
    AnswerFailure,
    AnswerPlace,
    ConversationCreate,
    ConversationRead,
    ConversationUpdate,
    FeedbackPut,
    MessageRead,
    MessageSend,
    MessageStatus,
    MessageWindow,
)
from agents_os.domains.chat.metadata.task_schemas import TaskFromMessage
from agents_os.domains.chat.usecases import queries
from agents_os.domains.chat.usecases.ask_again import ask_again
from agents_os.domains.chat.usecases.ask_agent import ask_agent
from agents_os.domains.chat.usecases.create_conversation import create_conversation
from agents_os.domains.chat.usecases.delete_conversation import delete_conversation
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.rate_message import rate_message
from agents_os.domains.chat.usecases.remember_message import remember_message
from agents_os.domains.chat.usecases.rename_conversation import rename_conversation
from agents_os.domains.chat.usecases.select_branch import select_branch
from agents_os.domains.chat.usecases.turn_into_task import turn_into_task
from agents_os.domains.knowledge.metadata.schemas import MemoryAdd, MemoryRead
from agents_os.domains.runs.metadata.context import RunContext
from agents_os.domains.tasks.metadata.schemas import TaskRead

router = APIRouter(tags=["chat"])

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer as events `run`, `delta`, `done` or `error`; with"
        " `stream=false`, once it is final, as JSON.",
        "model": MessageRead,
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
Window = Annotated[int, Query(ge=1, le=100)]


@router.post(
    "/agents/{agent_id}/chat",
    operation_id="askAgent",
    summary="Ask an agent",
    response_model=None,
    responses=_STREAM,
)
async def post_chat(
    actor: CurrentActor, agent_id: UUID, body: MessageSend, stream: bool = True
) -> StreamingResponse | MessageRead:
    """Ask an agent. Leaving does not stop the answer; come back with `followAnswer`."""
    turn = await ask_agent(actor, agent_id, body)
    return await _answer(actor, turn.run_id, stream=stream)


@router.post(
    "/messages/{message_id}/regenerate",
    operation_id="askAgain",
    summary="Ask for another answer",
    response_model=None,
    responses=_STREAM,
)
async def post_regenerate(
    actor: CurrentActor, message_id: UUID, stream: bool = True
) -> StreamingResponse | MessageRead:
    """Ask for another answer beside this one."""
    turn = await ask_again(actor, message_id)
    return await _answer(actor, turn.run_id, stream=stream)


async def get_stream(
    actor: CurrentActor,
    run_id: UUID,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> StreamingResponse:
    """Follow the answer a run writes: from the start, or after `Last-Event-ID`."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    async with unit_of_work(actor) as uow:
        place = _place(await queries.get_answer(uow, run_id))
    return sse.respond(_frames(actor, place, after))


for _path, _name, _summary in (
    ("/runs", "followAnswer", "Follow an answer while it is written"),
    ("/executions", "followExecution", "The same as followAnswer"),
):
    router.add_api_route(
        f"{_path}/{{run_id}}/stream",
        get_stream,
        operation_id=_name,
        summary=_summary,
        response_model=None,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )


@router.get("/conversations", operation_id="listConversations", summary="My conversations")
async def get_conversations(
    uow: Uow, page: PageParams, agent_id: UUID | None = None
) -> Page[ConversationRead]:
    return await queries.list_conversations(uow, page, agent_id=agent_id)


@router.post(
    "/conversations",
    operation_id="createConversation",
    summary="Begin a conversation",
    status_code=status.HTTP_201_CREATED,
)
async def post_conversation(uow: Uow, body: ConversationCreate) -> ConversationRead:
    return await create_conversation(uow, body)


@router.get(
    "/conversations/{conversation_id}", operation_id="getConversation", summary="One conversation"
)
async def get_conversation(uow: Uow, conversation_id: UUID) -> ConversationRead:
    return await queries.get_conversation(uow, conversation_id)


@router.patch(
    "/conversations/{conversation_id}",
    operation_id="renameConversation",
    summary="Rename a conversation",
)
async def patch_conversation(
    uow: Uow, conversation_id: UUID, body: ConversationUpdate
) -> ConversationRead:
    return await rename_conversation(uow, conversation_id, body)


@router.delete(
    "/conversations/{conversation_id}",
    operation_id="deleteConversation",
    summary="Delete a conversation",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_one_conversation(uow: Uow, conversation_id: UUID) -> Response:
    await delete_conversation(uow, conversation_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/conversations/{conversation_id}/messages",
    operation_id="listMessages",
    summary="Messages of a conversation",
)
async def get_messages(
    uow: Uow,
    conversation_id: UUID,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Window = queries.MESSAGES_AT_ONCE,
    leaf: UUID | None = None,
) -> MessageWindow:
    """The newest messages of one branch, oldest first; `next_cursor` leads to older ones."""
    return await queries.list_messages(
        uow, conversation_id, leaf_id=leaf, cursor=cursor, limit=limit
    )


@router.get("/messages/{message_id}", operation_id="getMessage", summary="One message")
async def get_message(uow: Uow, message_id: UUID) -> MessageRead:
    return await queries.get_message(uow, message_id)


@router.get(
    "/messages/{message_id}/context",
    operation_id="getAnswerContext",
    summary="What an answer was made from",
)
async def get_context(uow: Uow, message_id: UUID) -> RunContext:
    """Passages with score, memories and recent tasks that the model was told for this answer."""
    return await queries.get_answer_context(uow, message_id)


@router.post(
    "/messages/{message_id}/task",
    operation_id="turnIntoTask",
    summary="Make a task of an answer",
    status_code=status.HTTP_201_CREATED,
)
async def post_task(uow: Uow, message_id: UUID, body: TaskFromMessage | None = None) -> TaskRead:
    """Question and answer are attached to it."""
    return await turn_into_task(uow, message_id, body or TaskFromMessage())


@router.put("/messages/{message_id}/feedback", operation_id="rateMessage", summary="Rate an answer")
async def put_feedback(uow: Uow, message_id: UUID, body: FeedbackPut) -> MessageRead:
    return await rate_message(uow, message_id, body)


@router.post(
    "/messages/{message_id}/remember",
    operation_id="rememberMessage",
    summary="Let the agent remember something from this message",
    status_code=status.HTTP_201_CREATED,
)
async def post_remember(uow: Uow, message_id: UUID, body: MemoryAdd) -> MemoryRead:
    return await remember_message(uow, message_id, body)


@router.post(
    "/messages/{message_id}/select",
    operation_id="selectBranch",
    summary="Show another branch of a conversation",
)
async def post_select(uow: Uow, message_id: UUID) -> ConversationRead:
    """Show and continue the branch through this message."""
    return await select_branch(uow, message_id)


async def _answer(actor: Actor, run_id: UUID, *, stream: bool) -> StreamingResponse | MessageRead:
    async with unit_of_work(actor) as uow:
        message = await queries.get_answer(uow, run_id)
    if stream:
        return sse.respond(_frames(actor, _place(message), 0))
    async with aclosing(follow_answer(actor, run_id)) as pieces:
        async for piece in pieces:
            if not isinstance(piece, AnswerDelta):
                message = piece.message
    return message


async def _frames(actor: Actor, place: AnswerPlace, after: int) -> sse.Frames:
    yield sse.frame("run", place)
    async with aclosing(follow_answer(actor, place.run_id, after=after)) as pieces:
        async for piece in pieces:
            if isinstance(piece, AnswerDelta):
                yield sse.frame("delta", piece, id=str(piece.end))
            else:
                yield _last(piece.message)


def _last(message: MessageRead) -> bytes:
    end = str(len(message.content))
    if message.status is not MessageStatus.FAILED:
        return sse.frame("done", message, id=end)
    failure = AnswerFailure(
        code=message.error_code or "failed",
        message=message.error_message or "The answer failed.",
        answer=message,
    )
    return sse.frame("error", failure, id=end)


def _place(answer: MessageRead) -> AnswerPlace:
    assert answer.run_id is not None  # it was found by it
    assert answer.parent_id is not None  # an answer has a question
    return AnswerPlace(
        run_id=answer.run_id,
        conversation_id=answer.conversation_id,
        question_id=answer.parent_id,
        answer_id=answer.id,
    )
