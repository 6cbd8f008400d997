"""Who holds a permission on something."""

from uuid import UUID

from agents_os.core.actor import Actor, Kind
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import members, overrides
from agents_os.domains.identity.metadata.permissions import Role, granted
from agents_os.domains.identity.usecases.queries import get_org


async def people_who_may(
    uow: UnitOfWork, permission: str, *, owner_id: UUID | None = None, team_id: UUID | None = None
) -> set[UUID]:
    """The members whose role lets them do it with a thing of this owner and team."""
    org = await get_org(uow)
    changed = await overrides.list_by_role(uow.session, org.id)
    found = set()
    for member in await uow.session.scalars(members.people_of(org.id)):
        role = Role(member.role)
        held = granted(role, members_can_build=org.members_can_build, overrides=changed[role])
        person = Actor(
            Kind.USER,
            user_id=member.principal_id,
            permissions=held,
            team_ids=frozenset(team.team_id for team in member.teams),
        )
        if person.reaches(permission, owner_id=owner_id, team_id=team_id):
            found.add(member.principal_id)
    return found
