from agents_os.core.actor import Reach
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.governance.adapters.secondary import policies
from agents_os.domains.governance.metadata.errors import RuleUnclear
from agents_os.domains.governance.metadata.models import Policy
from agents_os.domains.governance.metadata.policy_schemas import PolicyRead, PolicyWrite


async def create_policy(uow: UnitOfWork, body: PolicyWrite) -> PolicyRead:
    """Add a rule of the company, or of one team.

    A rule of the company that matches an action replaces the shipped defaults for it; a rule of
    a team only adds to what holds already. Decisions made before stay as they are.

    Raises:
        Forbidden: leads make rules for their own teams only.
        SubjectNotFound: an agent, team or person that is named does not exist here.
        RuleUnclear: the rule can never match.
    """
    uow.actor.require("policies:manage")
    await require_valid(uow, body)
    policy = Policy(
        org_id=uow.actor.tenant,
        created_by=uow.actor.user_id,
        created_at=utc_now(),
        updated_at=utc_now(),
        **columns_of(body),
    )
    await policies.add_policy(uow.session, policy)
    uow.signal("policy", policy.id)
    return PolicyRead.model_validate(policy)


def columns_of(body: PolicyWrite) -> dict[str, object]:
    """The body as columns of `policies`."""
    return body.model_dump(exclude={"approvers"}) | {
        "approver_roles": [str(role) for role in body.approvers.roles],
        "approver_team_ids": body.approvers.team_ids,
        "approver_user_ids": body.approvers.user_ids,
    }


async def require_valid(uow: UnitOfWork, body: PolicyWrite) -> None:
    """Raise unless the actor may make this rule and it makes sense."""
    if uow.actor.reach("policies:manage") is not Reach.ALL and (
        body.team_id is None or body.team_id not in uow.actor.team_ids
    ):
        raise Forbidden("You can make rules for your own teams. An admin makes them for all.")
    over, up_to = body.amount_over_micros, body.amount_up_to_micros
    if over is not None and up_to is not None and over >= up_to:
        raise RuleUnclear("No amount is above the lower and within the upper bound.")
    await policies.require_subjects(uow.session, uow.actor.tenant, body)
