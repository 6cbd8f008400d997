"""Runs over HTTP: parse, call one usecase, return its result. `workflows` has `POST /runs`."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, status

from agents_os.core.pagination import BadCursor, Page, PageQuery
from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.runs.adapters.primary import stream
from agents_os.domains.runs.adapters.primary.rest_schedules import schedules
from agents_os.domains.runs.metadata.context import RunContext
from agents_os.domains.runs.metadata.schemas import (
    RunEventRead,
    RunFilter,
    RunRead,
    RunSummary,
    StepRead,
    StepVerdict,
)
from agents_os.domains.runs.usecases import queries
from agents_os.domains.runs.usecases.continue_run import continue_run
from agents_os.domains.runs.usecases.pause_run import pause_run
from agents_os.domains.runs.usecases.read_context import read_context
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.resolve_step import resolve_step
from agents_os.domains.runs.usecases.retry_run import retry_run
from agents_os.domains.runs.usecases.run_summary import run_summary

router = APIRouter()
StepKey = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class RunListQuery(RunFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


async def get_runs(uow: Uow, query: Annotated[RunListQuery, Query()]) -> Page[RunRead]:
    """Runs the caller may see, newest first."""
    return await queries.list_runs(uow, query, query)


async def get_summary(uow: Uow, hours: Literal["24", "168"] = "24") -> RunSummary:
    """Counts, success rate, latency, tokens and cost of the last day or week."""
    return await run_summary(uow, hours=168 if hours == "168" else 24)


async def get_run(uow: Uow, run_id: UUID) -> RunRead:
    """One run with its status, tokens, cost and latency."""
    return await queries.get_run(uow, run_id)


async def get_events(
    uow: Uow, run_id: UUID, page: Annotated[PageQuery, Query()]
) -> Page[RunEventRead]:
    """The facts of a run, oldest first. The cursor is the `seq` of the last event read."""
    after = _seq(page.cursor)
    events = await queries.list_run_events(uow, run_id, after_seq=after, limit=page.limit + 1)
    has_more = len(events) > page.limit
    events = events[: page.limit]
    return Page(
        data=events, next_cursor=str(events[-1].seq) if has_more else None, has_more=has_more
    )


async def post_cancel(uow: Uow, run_id: UUID) -> RunRead:
    """Ask the run to stop; it does within a second."""
    return await request_cancel(uow, run_id)


async def post_pause(uow: Uow, run_id: UUID) -> RunRead:
    """Hold the run where it is; it does within a second."""
    return await pause_run(uow, run_id)


async def post_resume(uow: Uow, run_id: UUID) -> RunRead:
    """Let a paused run go on."""
    return await continue_run(uow, run_id)


async def post_retry(actor: CurrentActor, run_id: UUID) -> RunRead:
    """A new run of the same task, after this one failed or was stopped."""
    return await retry_run(actor, run_id)


async def get_steps(uow: Uow, run_id: UUID) -> list[StepRead]:
    """The steps of a run, in the order they began."""
    return await queries.list_run_steps(uow, run_id)


async def get_context(uow: Uow, run_id: UUID) -> RunContext:
    """What the model was told beside the work: passages with score, memories, recent tasks."""
    return await read_context(uow, run_id)


async def post_verdict(uow: Uow, run_id: UUID, key: StepKey, body: StepVerdict) -> RunRead:
    """Say whether a step in doubt took effect."""
    return await resolve_step(uow, run_id, key, body)


def _seq(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or len(cursor) > 9:
        raise BadCursor("This cursor does not belong to this list. Start again without a cursor.")
    return int(cursor)


_ROUTES: tuple[tuple[str, str, Any, str, str, str], ...] = (
    ("GET", "", get_runs, "listRuns", "listExecutions", "Runs"),
    ("GET", "/summary", get_summary, "runSummary", "executionSummary", "Runs in figures"),
    ("GET", "/{run_id}", get_run, "getRun", "getExecution", "One run"),
    ("GET", "/{run_id}/events", get_events, "listRunEvents", "listExecutionEvents", "Its events"),
    ("GET", "/{run_id}/steps", get_steps, "listRunSteps", "listExecutionSteps", "Its steps"),
    ("POST", "/{run_id}/cancel", post_cancel, "requestCancel", "cancelExecution", "Stop a run"),
    ("POST", "/{run_id}/pause", post_pause, "pauseRun", "pauseExecution", "Pause a run"),
    ("POST", "/{run_id}/resume", post_resume, "continueRun", "resumeExecution", "Continue a run"),
    ("POST", "/{run_id}/retry", post_retry, "retryRun", "retryExecution", "Try a run again"),
    (
        "POST",
        "/{run_id}/steps/{key}/resolve",
        post_verdict,
        "resolveStep",
        "resolveExecutionStep",
        "Settle a step in doubt",
    ),
)

for _method, _path, _handler, _name, _alias, _summary in _ROUTES:
    _status = status.HTTP_202_ACCEPTED if _name == "retryRun" else None
    router.add_api_route(
        f"/runs{_path}",
        _handler,
        methods=[_method],
        status_code=_status,
        operation_id=_name,
        tags=["runs"],
        summary=_summary,
    )
    router.add_api_route(
        f"/executions{_path}",
        _handler,
        methods=[_method],
        status_code=_status,
        operation_id=_alias,
        tags=["runs"],
        summary=f"The same as {_name}",
    )
router.add_api_route(
    "/executions/{run_id}/logs",
    get_events,
    operation_id="listExecutionLogs",
    tags=["runs"],
    summary="The same as listRunEvents",
)
router.add_api_route(
    "/runs/{run_id}/context",
    get_context,
    operation_id="getRunContext",
    tags=["runs"],
    summary="What the model was told",
)
router.include_router(stream.router)
router.include_router(schedules)
