from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Conflict
from agents_os.domains.identity.adapters.secondary.repository import api_keys, invites, members
from agents_os.domains.identity.metadata.events import MemberRoleChanged
from agents_os.domains.identity.metadata.member_schemas import MemberRead, RoleChange
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.ranks import require_rank, require_team_reach
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper
from agents_os.domains.identity.usecases.queries import read_member
from agents_os.domains.identity.usecases.require_member import keep_an_owner, require_member


async def change_member_role(uow: UnitOfWork, user_id: UUID, body: RoleChange) -> MemberRead:
    """Give a member another role, neither from nor to one above the caller's.

    Their API keys follow, and their open invites to roles above the new one are withdrawn.

    Raises:
        MemberNotFound, RankTooHigh, LastOwner
        Forbidden: a lead may change only people of their own teams.
    """
    uow.actor.require("members:manage")
    member = await require_member(uow, user_id)
    old = Role(member.role)
    require_rank(uow.actor, old, body.role)
    require_team_reach(uow.actor, "members:manage", [team.team_id for team in member.teams])
    if old is Role.OWNER and body.role is not Role.OWNER:
        await keep_an_owner(uow, user_id)
    if not await members.set_role(uow.session, uow.actor.tenant, user_id, body.role):
        raise Conflict("Your own role has just changed. Reload the list.")
    if old is not body.role:
        await _carry_over(uow, user_id, body.role)
        uow.publish(MemberRoleChanged(user_id=user_id, old_role=old, new_role=body.role))
    return read_member(await require_member(uow, user_id))


async def _carry_over(uow: UnitOfWork, user_id: UUID, role: Role) -> None:
    org_id = uow.actor.tenant
    above = [other for other in Role if other.rank > role.rank]
    async with as_gatekeeper(uow):
        await api_keys.set_role(uow.session, org_id, user_id, role)
        await invites.revoke_of_inviter(uow.session, org_id, user_id, above, utc_now())
