from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.visibility import Visibility
from agents_os.domains.identity.usecases.require_team import require_team_here
from agents_os.domains.tasks.metadata import access


async def require_place(
    uow: UnitOfWork, owner_id: UUID | None, team_id: UUID | None, visibility: Visibility
) -> None:
    """Check that a task of `owner_id` may be put there.

    Raises:
        Forbidden: not one of the caller's teams, or hidden from its owner.
        TeamMissing: visible to a team, but none is named.
        TeamNotFound.
    """
    access.require_place(uow.actor, owner_id=owner_id, team_id=team_id, visibility=visibility)
    await require_team_here(uow, team_id)
