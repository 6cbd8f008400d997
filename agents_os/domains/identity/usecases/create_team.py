from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import teams
from agents_os.domains.identity.metadata.errors import TeamNameTaken
from agents_os.domains.identity.metadata.events import TeamChanged
from agents_os.domains.identity.metadata.member_schemas import TeamCreate, TeamRead
from agents_os.domains.identity.metadata.models import Team
from agents_os.domains.identity.usecases.queries import read_team
from agents_os.domains.identity.usecases.require_team import (
    require_every_team,
    require_members,
    require_team,
)


async def create_team(uow: UnitOfWork, body: TeamCreate) -> TeamRead:
    """Make a team of members of the organisation.

    Raises:
        TeamNameTaken, MemberNotFound
        Forbidden: leads change their teams but do not make new ones.
    """
    require_every_team(uow)
    if await teams.name_is_taken(uow.session, body.name, except_id=None):
        raise TeamNameTaken(f"There is a team “{body.name}” already. Choose another name.")
    await require_members(uow, set(body.member_ids))
    team = Team(org_id=uow.actor.tenant, name=body.name, emoji=body.emoji)
    uow.session.add(team)
    await uow.session.flush()
    await teams.add_members(uow.session, team.org_id, team.id, set(body.member_ids))
    uow.publish(TeamChanged(team_id=team.id))
    return read_team(await require_team(uow, team.id))
