from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import NotFound
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.identity.usecases.require_member import require_member
from agents_os.domains.tasks.metadata.errors import (
    AssigneeNotAvailable,
    AssigneeNotFound,
    TwoAssignees,
)

TAKES_WORK = ("active", "paused")  # a paused agent keeps it for later


async def require_assignee(
    uow: UnitOfWork, agent_id: UUID | None, assignee_user_id: UUID | None
) -> None:
    """Check that the agent or person can be given work.

    Raises:
        AssigneeNotFound: unknown here, or not shared with the caller.
        AssigneeNotAvailable: a draft or archived agent, or somebody who may only look.
        TwoAssignees: an agent and a person.
    """
    if agent_id is not None and assignee_user_id is not None:
        raise TwoAssignees("Give the task to an agent or to a person, not to both.")
    if agent_id is not None:
        await _require_agent(uow, agent_id)
    if assignee_user_id is not None:
        await _require_person(uow, assignee_user_id)


async def _require_agent(uow: UnitOfWork, agent_id: UUID) -> AgentRead:
    try:
        agent = await read_agent(uow, agent_id)
    except NotFound:
        raise AssigneeNotFound(
            "There is no such agent here, or it was not shared with you.", agent_id=str(agent_id)
        ) from None
    if agent.lifecycle not in TAKES_WORK:
        raise AssigneeNotAvailable(
            f"{agent.name} is {_state(agent)}. Choose another agent, or publish or bring back"
            " this one first.",
            lifecycle=str(agent.lifecycle),
        )
    return agent


async def _require_person(uow: UnitOfWork, user_id: UUID) -> None:
    try:
        member = await require_member(uow, user_id)
    except NotFound:
        raise AssigneeNotFound(
            "This person is not a member of the company.", assignee_user_id=str(user_id)
        ) from None
    if member.role == "viewer":
        raise AssigneeNotAvailable("This person may only look. Choose somebody else.")


def _state(agent: AgentRead) -> str:
    return "still a draft" if agent.lifecycle == "draft" else str(agent.lifecycle)
