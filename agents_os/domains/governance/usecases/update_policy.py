from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import policies
from agents_os.domains.governance.metadata.policy_schemas import PolicyRead, PolicyWrite
from agents_os.domains.governance.usecases.create_policy import columns_of, require_valid


async def update_policy(uow: UnitOfWork, policy_id: UUID, body: PolicyWrite) -> PolicyRead:
    """Replace a rule, switch it off or on. Decisions and approvals made before stay.

    Raises:
        PolicyNotFound.
        Forbidden, SubjectNotFound, RuleUnclear: as `create_policy`.
    """
    uow.actor.require("policies:manage")
    policy = await policies.lock_policy(uow.session, policy_id, uow.actor)
    uow.actor.require_on("policies:manage", owner_id=None, team_id=policy.team_id)
    await require_valid(uow, body)
    for column, value in columns_of(body).items():
        setattr(policy, column, value)
    await policies.refresh(uow.session, policy)
    uow.signal("policy", policy.id)
    return PolicyRead.model_validate(policy)
