from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import policies


async def switch_off_policy(uow: UnitOfWork, policy_id: UUID) -> None:
    """Keep a rule, but apply it no more. Decisions and approvals made before stay.

    Raises:
        PolicyNotFound, Forbidden.
    """
    uow.actor.require("policies:manage")
    policy = await policies.lock_policy(uow.session, policy_id, uow.actor)
    uow.actor.require_on("policies:manage", owner_id=None, team_id=policy.team_id)
    policy.enabled = False
    await policies.refresh(uow.session, policy)
    uow.signal("policy", policy.id)
