"""Begin the onboarding of a company, as the onboarding agent of S1 is asked to."""

from uuid import UUID

from pydantic import Field

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.fields import Name
from agents_os.core.shapes import Body
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.metadata.run_errors import NotPublished
from agents_os.domains.workflows.usecases.execute_workflow import (
    WorkflowExecute,
    execute_workflow,
)

TEMPLATE = "company_onboarding"


class OnboardingLaunch(Body):
    """The company to set up. `workflow_id`: by default the company's own of that template."""

    company_name: Name
    idempotency_key: str | None = Field(None, min_length=1, max_length=190)
    workflow_id: UUID | None = None


async def launch_onboarding(actor: Actor, body: OnboardingLaunch, *, wait_s: float = 0) -> RunRead:
    """A run of the workflow that onboards companies; once per `idempotency_key`.

    Raises:
        NotPublished: the company has no such workflow, or it is not published.
        AppError: as for `start_workflow_run`.
    """
    async with unit_of_work(actor) as uow:
        workflow_id = body.workflow_id or await _own(uow)
    wanted = WorkflowExecute(
        data={"company_name": body.company_name}, idempotency_key=body.idempotency_key
    )
    return await execute_workflow(actor, workflow_id, wanted, wait_s=wait_s)


async def _own(uow: UnitOfWork) -> UUID:
    uow.actor.require("work:create")
    found = await run_rows.published_of_template(uow.session, TEMPLATE)
    if found is None:
        raise NotPublished(
            "Your company has no workflow for this yet. Make one of the template “Company"
            " onboarding” and publish it."
        )
    return found
