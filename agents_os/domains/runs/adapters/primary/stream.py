"""A run while it happens: as server-sent events and over a WebSocket, resumable by `seq`."""

from contextlib import aclosing, suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, WebSocket
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.websockets import WebSocketDisconnect

from agents_os.core import sse
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.web import CurrentActor, authenticated
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.usecases.follow_run import follow_run
from agents_os.domains.runs.usecases.queries import get_run

router = APIRouter()
REFUSED = 4000  # + HTTP status, as close code
After = Annotated[int, Query(ge=0, le=2**31 - 1)]


class RunEnded(BaseModel):
    """The last message of a run's stream."""

    type: str = "done"
    run: RunRead


async def get_stream(
    actor: CurrentActor,
    run_id: UUID,
    after: After = 0,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,9}$")] = None,
) -> StreamingResponse:
    """The run's events as they come (`event: run.started`, `id:` its seq); last `event: done`.

    A client that comes back sends `Last-Event-ID`, or `after`.
    """
    async with unit_of_work(actor) as uow:
        await get_run(uow, run_id)
    return sse.respond(_frames(actor, run_id, int(last_event_id or after)))


async def _frames(actor: Actor, run_id: UUID, after: int) -> sse.Frames:
    async with aclosing(follow_run(actor, run_id, after_seq=after)) as news:
        async for each in news:
            if isinstance(each, RunEventRead):
                yield sse.frame(each.type, each, id=str(each.seq))
            else:
                yield sse.frame("done", RunEnded(run=each), id=str(each.last_seq))


async def stream_over_socket(socket: WebSocket, run_id: UUID, after: After = 0) -> None:
    """The same as JSON messages: events, and last {"type": "done", "run": …}."""
    await socket.accept()
    try:
        actor = await _caller(socket)
        async with aclosing(follow_run(actor, run_id, after_seq=after)) as news:
            async for each in news:
                await socket.send_text(_message(each))
    except WebSocketDisconnect:
        return
    except AppError as error:
        with suppress(WebSocketDisconnect):
            await socket.close(REFUSED + error.status, error.code)
        return
    with suppress(WebSocketDisconnect):
        await socket.close()


async def _caller(socket: WebSocket) -> Actor:
    """As for a request that changes something: a cookie counts only from our own pages."""
    return await authenticated(Request({**socket.scope, "type": "http", "method": "POST"}))


def _message(each: RunEventRead | RunRead) -> str:
    message: BaseModel = each if isinstance(each, RunEventRead) else RunEnded(run=each)
    return message.model_dump_json()


_SSE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}
for _prefix, _name, _summary in (
    ("/runs", "streamRun", "A run as it happens"),
    ("/executions", "streamExecution", "The same as streamRun"),
):
    router.add_api_route(
        f"{_prefix}/{{run_id}}/events/stream",
        get_stream,
        operation_id=_name,
        summary=_summary,
        tags=["runs"],
        response_class=StreamingResponse,
        responses=_SSE,
    )
    router.add_api_websocket_route(f"{_prefix}/{{run_id}}/ws", stream_over_socket)
