"""A run while it happens: as server-sent events and over a WebSocket, resumable by `seq`.

`/runs/…` speaks our events, `/executions/…` the messages of AgentFlow (S4).
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, WebSocket
from pydantic import BaseModel
from starlette.requests import HTTPConnection, Request
from starlette.responses import StreamingResponse

from agents_os.core import sockets, sse
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.web import CurrentActor, authenticated
from agents_os.domains.runs.metadata.execution_messages import ExecutionMessage, Translator
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.usecases.follow_run import follow_run
from agents_os.domains.runs.usecases.queries import get_run

router = APIRouter()
After = Annotated[int, Query(ge=0, le=2**31 - 1)]
LastEventId = Annotated[str | None, Header(pattern=r"^\d{1,9}$")]
Caller = Callable[[], Awaitable[Actor]]


class RunEnded(BaseModel):
    """The last message of a run's stream."""

    type: str = "done"
    run: RunRead


class StreamRefused(BaseModel):
    """Why a stream ended before the run did."""

    type: str = "error"
    code: str
    message: str


Message = RunEventRead | RunEnded | ExecutionMessage
Messages = AsyncGenerator[Message, None]
Speech = Callable[[Caller, UUID, int], Messages]


async def run_messages(caller: Caller, run_id: UUID, after: int) -> Messages:
    """Our events, and last {"type": "done", "run": …}."""
    async with aclosing(follow_run(caller, run_id, after_seq=after)) as news:
        async for each in news:
            yield each if isinstance(each, RunEventRead) else RunEnded(run=each)


async def execution_messages(caller: Caller, run_id: UUID, after: int) -> Messages:
    """`execution.started`, `step.completed`, …; the last one says how it ended."""
    translator = Translator()
    async with aclosing(follow_run(caller, run_id, after_seq=after)) as news:
        async for each in news:
            if isinstance(each, RunEventRead):
                yield translator.message(each)


def _sse_route(speech: Speech) -> Callable[..., Awaitable[StreamingResponse]]:
    async def get_stream(
        request: Request,
        actor: CurrentActor,
        run_id: UUID,
        after: After = 0,
        last_event_id: LastEventId = None,
    ) -> StreamingResponse:
        """As they come, `id:` being the seq. A client that comes back sends `Last-Event-ID`, or
        `after`. `event: error` says why a stream ends before the run does.
        """
        async with unit_of_work(actor) as uow:
            await get_run(uow, run_id)
        messages = speech(_again(request, "GET"), run_id, int(last_event_id or after))
        return sse.respond(_frames(messages))

    return get_stream


async def _frames(messages: Messages) -> sse.Frames:
    try:
        async with aclosing(messages):
            async for each in messages:
                seq = each.run.last_seq if isinstance(each, RunEnded) else each.seq
                yield sse.frame(each.type, each, id=str(seq))
    except AppError as error:
        yield sse.frame("error", StreamRefused(code=error.code, message=error.message))


def _socket_route(speech: Speech) -> Callable[..., Awaitable[None]]:
    async def stream_over_socket(socket: WebSocket, run_id: UUID, after: After = 0) -> None:
        await socket.accept()
        await sockets.relay(socket, _texts(socket, speech, run_id, after))

    return stream_over_socket


async def _texts(socket: WebSocket, speech: Speech, run_id: UUID, after: int) -> sockets.Messages:
    # As for a request that changes something: a cookie counts only from our own pages.
    await authenticated(_as_request(socket, "POST"))
    async with aclosing(speech(_again(socket, "POST"), run_id, after)) as messages:
        async for each in messages:
            yield each.model_dump_json()


def _again(connection: HTTPConnection, method: str) -> Caller:
    """Asks anew who is calling: sessions are revoked and tokens run out while a stream lasts."""

    async def caller() -> Actor:
        actor: Actor = await connection.app.state.authenticate(_as_request(connection, method))
        return actor

    return caller


def _as_request(connection: HTTPConnection, method: str) -> Request:
    return Request({**connection.scope, "type": "http", "method": method, "state": {}})


_SSE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}
for _prefix, _speech, _name, _summary in (
    ("/runs", run_messages, "streamRun", "A run as it happens"),
    ("/executions", execution_messages, "streamExecution", "The same in the words of AgentFlow"),
):
    router.add_api_route(
        f"{_prefix}/{{run_id}}/events/stream",
        _sse_route(_speech),
        operation_id=_name,
        summary=_summary,
        tags=["runs"],
        response_class=StreamingResponse,
        responses=_SSE,
    )
    for _path in ("ws", "stream"):
        router.add_api_websocket_route(f"{_prefix}/{{run_id}}/{_path}", _socket_route(_speech))
