from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import teams
from agents_os.domains.identity.metadata.errors import TeamNameTaken
from agents_os.domains.identity.metadata.events import TeamChanged
from agents_os.domains.identity.metadata.member_schemas import TeamRead, TeamUpdate
from agents_os.domains.identity.metadata.models import Team
from agents_os.domains.identity.metadata.ranks import require_team_reach
from agents_os.domains.identity.usecases.queries import read_team
from agents_os.domains.identity.usecases.require_team import require_members, require_team


async def update_team(uow: UnitOfWork, team_id: UUID, body: TeamUpdate) -> TeamRead:
    """Rename a team or replace its members.

    Raises:
        TeamNotFound, TeamNameTaken, MemberNotFound
        Forbidden: a lead may change only teams of their own.
    """
    uow.actor.require("teams:manage")
    team = await require_team(uow, team_id)
    require_team_reach(uow.actor, "teams:manage", [team_id])
    if body.name and await teams.name_is_taken(uow.session, body.name, except_id=team_id):
        raise TeamNameTaken(f"There is a team “{body.name}” already. Choose another name.")
    team.name = body.name or team.name
    team.emoji = body.emoji or team.emoji
    if body.member_ids is not None:
        await _set_members(uow, team, set(body.member_ids))
    await uow.session.flush()
    uow.publish(TeamChanged(team_id=team_id))
    return read_team(await require_team(uow, team_id))


async def _set_members(uow: UnitOfWork, team: Team, wanted: set[UUID]) -> None:
    await require_members(uow, wanted)
    present = {member.user_id for member in team.members}
    await teams.remove_members(uow.session, team.id, present - wanted)
    await teams.add_members(uow.session, team.org_id, team.id, wanted - present)
