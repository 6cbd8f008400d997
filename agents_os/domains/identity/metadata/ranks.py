"""Who may act on whom: the rules of rank and team, without a database."""

from collections.abc import Iterable
from uuid import UUID

from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.domains.identity.metadata.errors import RankTooHigh
from agents_os.domains.identity.metadata.permissions import Role


def require_rank(actor: Actor, *roles: Role) -> None:
    """Raise RankTooHigh if one of `roles` is above the actor's own."""
    own = Role(actor.role).rank if actor.role else 0
    highest = max(roles, key=lambda role: role.rank)
    if highest.rank > own:
        raise RankTooHigh(
            f"Only somebody with the role {highest.value} or above can do this.", role=highest
        )


def require_team_reach(actor: Actor, permission: str, team_ids: Iterable[UUID | None]) -> None:
    """Raise Forbidden unless `permission` reaches everybody, or one of these teams."""
    actor.require(permission)
    if actor.reach(permission) is Reach.ALL or actor.team_ids.intersection(team_ids):
        return
    raise Forbidden(
        "Your role allows this only for your own teams. Ask an owner or admin.",
        permission=permission,
    )
