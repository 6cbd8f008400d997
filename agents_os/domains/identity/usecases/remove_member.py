from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Conflict
from agents_os.domains.identity.adapters.secondary.repository import api_keys, invites, members
from agents_os.domains.identity.metadata.events import MemberRemoved
from agents_os.domains.identity.metadata.models import Membership
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.ranks import require_rank, require_team_reach
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper
from agents_os.domains.identity.usecases.require_member import keep_an_owner, require_member
from agents_os.domains.identity.usecases.require_person import require_person


async def remove_member(uow: UnitOfWork, user_id: UUID) -> None:
    """Take a person out of the organisation, or leave it oneself.

    Their API keys and open invites here die with it; what they made stays.

    Raises:
        MemberNotFound, RankTooHigh, LastOwner
        Forbidden: a lead may remove only people of their own teams.
    """
    member = await require_member(uow, user_id)
    if user_id == uow.actor.user_id:
        require_person(uow.actor)  # a key must not throw its creator out
    else:
        _require_power_over(uow, member)
    if member.role == Role.OWNER:
        await keep_an_owner(uow, user_id)
    org_id = uow.actor.tenant
    if not await members.delete_member(uow.session, org_id, user_id):
        raise Conflict("Your own role has just changed. Reload the list.")
    async with as_gatekeeper(uow):
        keys = await api_keys.ids_of(uow.session, org_id, user_id)
        await api_keys.revoke(uow.session, org_id, keys, utc_now())
        await invites.revoke_of_inviter(uow.session, org_id, user_id, list(Role), utc_now())
    uow.publish(MemberRemoved(user_id=user_id))


def _require_power_over(uow: UnitOfWork, member: Membership) -> None:
    uow.actor.require("members:manage")
    require_rank(uow.actor, Role(member.role))
    require_team_reach(uow.actor, "members:manage", [team.team_id for team in member.teams])
