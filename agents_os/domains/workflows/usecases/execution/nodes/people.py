"""What nodes that ask people share: whom they ask, how long, whom else after a while."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.governance.metadata.schemas import Approvers
from agents_os.domains.governance.usecases.ask_more_people import ask_more_people
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepResult, Wait
from agents_os.domains.workflows.metadata.node_types.people import AsksPeople
from agents_os.domains.workflows.usecases.execution.visit import Visit, Waiting

ESCALATE = "escalate"


def approvers_of(settings: AsksPeople) -> Approvers:
    return Approvers(
        roles=[Role(each) for each in settings.roles],
        team_ids=[UUID(each) for each in settings.teams],
        user_ids=[UUID(each) for each in settings.people],
    )


def wait_for_people(
    visit: Visit, asked: Mapping[str, Any], status: Waiting = RunStatus.WAITING_APPROVAL
) -> Step | Wait:
    """Wait for an answer; when that takes too long, ask others, too."""
    settings, until = visit.settings, None
    if settings.escalate_after_s is not None and visit.recorded(ESCALATE) is None:
        until = visit.ended_at("ask") + timedelta(seconds=settings.escalate_after_s)
        if until <= utc_now():
            return visit.step(_escalating(visit, UUID(asked["approval_id"])), ESCALATE)
    kind = "approval" if status is RunStatus.WAITING_APPROVAL else "question"
    about = {"approval_id": asked["approval_id"], "question": asked["title"][:500]}
    return visit.wait(kind, until=until, status=status, **about)


def _escalating(visit: Visit, approval_id: UUID) -> Any:
    async def run(context: StepContext) -> StepResult:
        roles = list(visit.settings.escalate_to_roles)

        async def within(uow: UnitOfWork) -> None:
            await ask_more_people(uow, approval_id, roles)

        return StepResult({"asked": roles}, within=within)

    return run


async def who_answered(context: StepContext, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """By whom and when, and what they wrote, as expressions see it."""
    async with unit_of_work(context.actor) as uow:
        approval = await read_approval(uow, UUID(outcome["approval_id"]))
    at = approval.decided_at.isoformat() if approval.decided_at else None
    return {"by": approval.decided_by_name, "comment": outcome.get("comment") or "", "at": at}
