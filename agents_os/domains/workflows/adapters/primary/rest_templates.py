"""Templates of workflows over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from agents_os.core.fields import ShortText
from agents_os.core.web import Uow
from agents_os.domains.workflows.metadata.schemas import WorkflowRead
from agents_os.domains.workflows.metadata.template_schemas import (
    FromTemplate,
    WorkflowTemplateRead,
    WorkflowTemplateSummary,
)
from agents_os.domains.workflows.usecases import list_workflow_templates as templates
from agents_os.domains.workflows.usecases.create_from_template import create_from_template

router = APIRouter(prefix="/workflow-templates", tags=["workflow templates"])
TemplateKey = Annotated[str, Path(max_length=60, examples=["company_onboarding"])]


@router.get("", operation_id="listWorkflowTemplates", summary="Workflows one can begin with")
async def get_templates(
    uow: Uow, q: Annotated[ShortText, Query()] = ""
) -> list[WorkflowTemplateSummary]:
    """`sandbox`: what it does outside is only said, not done. `q`: words it must have."""
    return await templates.list_workflow_templates(uow, q=q)


@router.get("/{workflow_template}", operation_id="getWorkflowTemplate", summary="One template")
async def get_template(uow: Uow, workflow_template: TemplateKey) -> WorkflowTemplateRead:
    return await templates.get_workflow_template(uow, workflow_template)


@router.post(
    "/{workflow_template}/create",
    operation_id="createFromTemplate",
    summary="Make a workflow of a template",
    status_code=status.HTTP_201_CREATED,
)
async def post_create(
    uow: Uow, workflow_template: TemplateKey, body: FromTemplate | None = None
) -> WorkflowRead:
    """Agents that take part are hired, unless they are named or here already."""
    return await create_from_template(uow, workflow_template, body or FromTemplate())
