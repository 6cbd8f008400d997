"""Who may do what with one agent: the permission table of roles, applied to owner and team.

Workflows have the same lines in that table (vocabulary.md), and use the same rules.
"""

from typing import Literal
from uuid import UUID

from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.versioned import Versioned
from agents_os.core.visibility import Visibility, reaches_everything
from agents_os.domains.agents.metadata.errors import TeamMissing

Ability = Literal["edit", "publish", "pause", "archive"]

ABILITIES: dict[Ability, str] = {
    "edit": "agents:edit",
    "publish": "agents:publish",
    "pause": "agents:pause",
    "archive": "agents:archive",
}


def sees_all(actor: Actor) -> bool:
    """Whoever may edit everything sees what is private, too."""
    return reaches_everything(actor, "agents:edit")


def require(actor: Actor, ability: Ability, thing: Versioned) -> None:
    """Raise Forbidden unless `actor` has `ability` over `thing`."""
    actor.require_on(ABILITIES[ability], owner_id=thing.owner_id, team_id=thing.team_id)
    if ability == "archive" and not _may_archive(actor, thing):
        raise Forbidden(
            f"Your role lets you archive your own drafts only, and this {thing.called} has been"
            " published. Ask a lead or an admin to archive it.",
            permission="agents:archive",
        )


def abilities(actor: Actor, thing: Versioned) -> list[Ability]:
    """What `actor` may do with `thing`, for buttons; the usecases check again."""
    return [
        ability
        for ability, permission in ABILITIES.items()
        if actor.reaches(permission, owner_id=thing.owner_id, team_id=thing.team_id)
        and (ability != "archive" or _may_archive(actor, thing))
    ]


def require_place(
    actor: Actor,
    *,
    owner_id: UUID | None,
    team_id: UUID | None,
    visibility: Visibility,
    what: str = "agent",
) -> None:
    """Check where it is about to be put: nobody loses it from sight or from their reach.

    Raises:
        TeamMissing: visible to a team, but there is none.
        Forbidden: the team is not one of the actor's, or the agent would be hidden from them.
    """
    if visibility == Visibility.TEAM and team_id is None:
        raise TeamMissing(f"Choose the team that may see this {what}.")
    if sees_all(actor):
        return
    if team_id is not None and team_id not in actor.team_ids:
        raise Forbidden(f"You can put this {what} only into a team you belong to.")
    if visibility == Visibility.PRIVATE and owner_id != actor.user_id:
        raise Forbidden(f"Only its owner or an admin can make this {what} private.")
    actor.require_on("agents:edit", owner_id=owner_id, team_id=team_id)


def _may_archive(actor: Actor, thing: Versioned) -> bool:
    return actor.reach("agents:archive") is not Reach.OWN or thing.published_version_id is None
