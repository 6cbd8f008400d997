"""Tasks over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import CurrentActor, PageParams, Uow
from agents_os.domains.tasks.adapters.primary.rest_deliverables import deliverables
from agents_os.domains.tasks.metadata.batch_schemas import BatchCreate, BatchReport
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableDetail,
    DeliverableDraft,
    DeliverableRead,
)
from agents_os.domains.tasks.metadata.schemas import (
    AttachmentAdd,
    AttachmentDetail,
    AttachmentRead,
    Board,
    CommentAdd,
    CommentRead,
    DependencyAdd,
    TaskAssign,
    TaskCancel,
    TaskCreate,
    TaskDetail,
    TaskFilter,
    TaskHold,
    TaskMove,
    TaskRead,
    TaskReopen,
    TaskUpdate,
)
from agents_os.domains.tasks.metadata.suggestion_schemas import Suggestion, SuggestionsAsk
from agents_os.domains.tasks.usecases import deliverable_queries, queries
from agents_os.domains.tasks.usecases.add_attachment import add_attachment
from agents_os.domains.tasks.usecases.add_dependency import add_dependency
from agents_os.domains.tasks.usecases.assign_task import assign_task
from agents_os.domains.tasks.usecases.batch_create_tasks import batch_create_tasks
from agents_os.domains.tasks.usecases.cancel_task import cancel_task
from agents_os.domains.tasks.usecases.comment_on_task import comment_on_task
from agents_os.domains.tasks.usecases.create_task import create_task
from agents_os.domains.tasks.usecases.move_task import move_task
from agents_os.domains.tasks.usecases.put_task_on_hold import put_task_on_hold
from agents_os.domains.tasks.usecases.remove_attachment import remove_attachment
from agents_os.domains.tasks.usecases.remove_dependency import remove_dependency
from agents_os.domains.tasks.usecases.reopen_task import reopen_task
from agents_os.domains.tasks.usecases.start_task import start_task
from agents_os.domains.tasks.usecases.submit_deliverable import submit_deliverable
from agents_os.domains.tasks.usecases.suggest_assignees import suggest_assignees
from agents_os.domains.tasks.usecases.update_task import update_task

router = APIRouter()
tasks = APIRouter(prefix="/tasks", tags=["tasks"])


class BoardQuery(TaskFilter, frozen=True):
    per_column: int = Field(queries.PER_COLUMN, ge=1, le=100, description="Tasks per column.")


class TaskListQuery(TaskFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


@tasks.get("", operation_id="listTasks")
async def get_tasks(uow: Uow, query: Annotated[TaskListQuery, Query()]) -> Page[TaskRead]:
    return await queries.list_tasks(uow, query, query)


@tasks.post("", operation_id="createTask", status_code=status.HTTP_201_CREATED)
async def post_task(uow: Uow, body: TaskCreate) -> TaskRead:
    return await create_task(uow, body)


@tasks.get("/board", operation_id="getBoard")
async def get_board(uow: Uow, query: Annotated[BoardQuery, Query()]) -> Board:
    return await queries.get_board(uow, query, per_column=query.per_column)


@tasks.post("/suggestions", operation_id="suggestAssignees")
async def post_suggestions(actor: CurrentActor, body: SuggestionsAsk) -> list[Suggestion]:
    """Agents for a task that need not exist yet, the best first. Nothing is stored."""
    return await suggest_assignees(actor, body)


@tasks.post("/batch", operation_id="batchCreateTasks")
async def post_batch(uow: Uow, body: BatchCreate) -> BatchReport:
    """Create a task for each good row; the report says what is wrong with the others."""
    return await batch_create_tasks(uow, body)


@tasks.get("/{task_id}", operation_id="getTask")
async def get_task(uow: Uow, task_id: UUID) -> TaskDetail:
    return await queries.get_task(uow, task_id)


@tasks.patch("/{task_id}", operation_id="updateTask")
async def patch_task(uow: Uow, task_id: UUID, body: TaskUpdate) -> TaskRead:
    return await update_task(uow, task_id, body)


@tasks.post("/{task_id}/assign", operation_id="assignTask")
async def post_assign(uow: Uow, task_id: UUID, body: TaskAssign) -> TaskRead:
    return await assign_task(uow, task_id, body)


@tasks.post("/{task_id}/start", operation_id="startTask")
async def post_start(uow: Uow, task_id: UUID) -> TaskRead:
    """Begin or go on; the task of an agent: ask the agent to begin."""
    return await start_task(uow, task_id)


@tasks.post("/{task_id}/hold", operation_id="putTaskOnHold")
async def post_hold(uow: Uow, task_id: UUID, body: TaskHold | None = None) -> TaskRead:
    return await put_task_on_hold(uow, task_id, body or TaskHold())


@tasks.post("/{task_id}/move", operation_id="moveTask")
async def post_move(uow: Uow, task_id: UUID, body: TaskMove) -> TaskRead:
    return await move_task(uow, task_id, body)


@tasks.post("/{task_id}/cancel", operation_id="cancelTask")
async def post_cancel(uow: Uow, task_id: UUID, body: TaskCancel | None = None) -> TaskRead:
    return await cancel_task(uow, task_id, body or TaskCancel())


@tasks.post("/{task_id}/reopen", operation_id="reopenTask")
async def post_reopen(uow: Uow, task_id: UUID, body: TaskReopen | None = None) -> TaskRead:
    return await reopen_task(uow, task_id, body or TaskReopen())


@tasks.get("/{task_id}/comments", operation_id="listComments")
async def get_comments(uow: Uow, task_id: UUID, page: PageParams) -> Page[CommentRead]:
    return await queries.list_comments(uow, task_id, page)


@tasks.post(
    "/{task_id}/comments", operation_id="commentOnTask", status_code=status.HTTP_201_CREATED
)
async def post_comment(uow: Uow, task_id: UUID, body: CommentAdd) -> CommentRead:
    return await comment_on_task(uow, task_id, body)


@tasks.post("/{task_id}/dependencies", operation_id="addDependency")
async def post_dependency(uow: Uow, task_id: UUID, body: DependencyAdd) -> TaskDetail:
    return await add_dependency(uow, task_id, body)


@tasks.delete("/{task_id}/dependencies/{depends_on_id}", operation_id="removeDependency")
async def delete_dependency(uow: Uow, task_id: UUID, depends_on_id: UUID) -> TaskDetail:
    return await remove_dependency(uow, task_id, depends_on_id)


@tasks.post(
    "/{task_id}/attachments", operation_id="addAttachment", status_code=status.HTTP_201_CREATED
)
async def post_attachment(uow: Uow, task_id: UUID, body: AttachmentAdd) -> AttachmentRead:
    """Attach a text. Other kinds of files follow with the storage for them."""
    return await add_attachment(uow, task_id, body)


@tasks.get("/{task_id}/attachments/{attachment_id}", operation_id="getAttachment")
async def get_attachment(uow: Uow, task_id: UUID, attachment_id: UUID) -> AttachmentDetail:
    return await queries.get_attachment(uow, task_id, attachment_id)


@tasks.delete(
    "/{task_id}/attachments/{attachment_id}",
    operation_id="removeAttachment",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def delete_attachment(uow: Uow, task_id: UUID, attachment_id: UUID) -> Response:
    await remove_attachment(uow, task_id, attachment_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@tasks.get("/{task_id}/deliverables", operation_id="listTaskDeliverables")
async def get_task_deliverables(uow: Uow, task_id: UUID, page: PageParams) -> Page[DeliverableRead]:
    return await deliverable_queries.list_deliverables(uow, page, task_id=task_id)


@tasks.post(
    "/{task_id}/deliverables",
    operation_id="submitDeliverable",
    status_code=status.HTTP_201_CREATED,
)
async def post_deliverable(uow: Uow, task_id: UUID, body: DeliverableDraft) -> DeliverableDetail:
    """Hand in a result: the first version, or the next one after changes."""
    return await submit_deliverable(uow, task_id, body)


router.include_router(tasks)
router.include_router(deliverables)
