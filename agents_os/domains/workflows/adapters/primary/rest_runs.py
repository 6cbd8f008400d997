"""Running workflows over HTTP. The runs themselves are at `/runs` and `/executions`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.workflows.metadata.retry_schemas import RetryPreview, WorkflowRetry
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStepRead, WorkflowTest
from agents_os.domains.workflows.usecases.execute_workflow import (
    WorkflowExecute,
    execute_workflow,
)
from agents_os.domains.workflows.usecases.preview_retry import preview_retry
from agents_os.domains.workflows.usecases.retry_workflow_run import retry_workflow_run
from agents_os.domains.workflows.usecases.test_workflow import test_workflow
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps

router = APIRouter(tags=["workflow runs"])
Wait = Annotated[int, Query(ge=0, le=60, description="Seconds to wait for its end.")]


@router.post(
    "/workflows/{workflow_id}/execute",
    operation_id="executeWorkflow",
    summary="Start a workflow",
    status_code=status.HTTP_202_ACCEPTED,
)
async def post_execute(
    actor: CurrentActor, workflow_id: UUID, body: WorkflowExecute, wait: Wait = 0
) -> RunRead:
    """202 with the run; `wait` for its end, in seconds. `Idempotency-Key` counts as ever."""
    return await execute_workflow(actor, workflow_id, body, wait_s=wait)


@router.post(
    "/workflows/{workflow_id}/test",
    operation_id="testWorkflow",
    summary="Try the draft of a workflow",
    status_code=status.HTTP_202_ACCEPTED,
)
async def post_test(uow: Uow, workflow_id: UUID, body: WorkflowTest) -> RunRead:
    """A run of the draft, or of one node of it, that changes nothing outside and asks nobody."""
    return await test_workflow(uow, workflow_id, body)


@router.get(
    "/workflow-runs/{workflow_run_id}/steps",
    operation_id="listWorkflowSteps",
    summary="What a run did at each node",
)
async def get_steps(uow: Uow, workflow_run_id: UUID) -> list[WorkflowStepRead]:
    """Every node with input, output, error, tokens, cost and duration; in loops once per round."""
    return await workflow_run_steps(uow, workflow_run_id)


@router.get(
    "/workflow-runs/{workflow_run_id}/retry",
    operation_id="previewRetry",
    summary="What trying again would do and cost",
)
async def get_retry(
    uow: Uow, workflow_run_id: UUID, how: Annotated[WorkflowRetry, Query()]
) -> RetryPreview:
    """Which results are taken over, what is done again, and for how much. Changes nothing."""
    return await preview_retry(uow, workflow_run_id, how)


@router.post(
    "/workflow-runs/{workflow_run_id}/retry",
    operation_id="retryWorkflowRun",
    summary="Try a run of a workflow again",
    status_code=status.HTTP_202_ACCEPTED,
)
async def post_retry(uow: Uow, workflow_run_id: UUID, body: WorkflowRetry) -> RunRead:
    """A new run from the failed step or from the start, on the same or the published version."""
    return await retry_workflow_run(uow, workflow_run_id, body)
