from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import teams
from agents_os.domains.identity.metadata.events import TeamChanged
from agents_os.domains.identity.usecases.require_team import require_every_team, require_team


async def delete_team(uow: UnitOfWork, team_id: UUID) -> None:
    """Delete a team; its people stay in the organisation.

    Raises:
        TeamNotFound
        Forbidden: only owners and admins.
    """
    require_every_team(uow)
    await require_team(uow, team_id)
    await teams.delete_team(uow.session, team_id)
    uow.publish(TeamChanged(team_id=team_id))
