from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.metadata.schemas import (
    ActionProposal,
    DecisionRead,
    PolicyEvaluate,
)
from agents_os.domains.governance.usecases.decide import decide


async def evaluate_policy(uow: UnitOfWork, body: PolicyEvaluate) -> DecisionRead:
    """`decide` for callers outside: environment and pause come from the agent, not from them.

    Needs "work:create", which says that the caller may let agents work; "approvals:write" would
    let an agent answer its own questions.

    Raises: as `decide`.
    """
    uow.actor.require("work:create")
    return await decide(uow, ActionProposal(**body.model_dump()))
