"""Checks shared by the usecases on teams."""

from uuid import UUID

from agents_os.core.actor import Reach
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.identity.adapters.secondary.repository import members, teams
from agents_os.domains.identity.metadata.errors import MemberNotFound, TeamNotFound
from agents_os.domains.identity.metadata.models import Team


async def require_team(uow: UnitOfWork, team_id: UUID) -> Team:
    """A team of the caller's organisation with its members. Raises TeamNotFound."""
    team = await teams.get_team(uow.session, team_id)
    if team is None:
        raise TeamNotFound("This team does not exist. Reload the list of teams.")
    return team


async def require_team_here(uow: UnitOfWork, team_id: UUID | None) -> None:
    """Raise TeamNotFound unless the team is one of the caller's company; None is no team."""
    if team_id and not await teams.team_exists(uow.session, uow.actor.tenant, team_id):
        raise TeamNotFound(
            "There is no such team in this company. Reload the list of teams.", team_id=str(team_id)
        )


def require_every_team(uow: UnitOfWork) -> None:
    """Raise Forbidden unless the caller manages all teams."""
    uow.actor.require("teams:manage")
    if uow.actor.reach("teams:manage") is not Reach.ALL:
        raise Forbidden("Only owners and admins create and delete teams.")


async def require_members(uow: UnitOfWork, user_ids: set[UUID]) -> None:
    """Raise MemberNotFound unless all of `user_ids` are people of the organisation."""
    if await members.unknown_among(uow.session, uow.actor.tenant, user_ids):
        raise MemberNotFound("One of these people is not a member of the company.")
