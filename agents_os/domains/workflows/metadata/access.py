"""Who may do what with one workflow: the permission table of roles, applied to owner and team.

The permissions are those of agents: vocabulary.md gives both the same lines.
"""

from typing import Literal
from uuid import UUID

from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import Visibility, reaches_everything
from agents_os.domains.workflows.metadata.errors import TeamMissing
from agents_os.domains.workflows.metadata.models import Workflow

Ability = Literal["edit", "publish", "pause", "archive"]

ABILITIES: dict[Ability, str] = {
    "edit": "agents:edit",
    "publish": "agents:publish",
    "pause": "agents:pause",
    "archive": "agents:archive",
}


def sees_all(actor: Actor) -> bool:
    """Whoever may edit every workflow sees the private ones, too."""
    return reaches_everything(actor, "agents:edit")


def require(actor: Actor, ability: Ability, workflow: Workflow) -> None:
    """Raise Forbidden unless `actor` has `ability` over `workflow`."""
    actor.require_on(ABILITIES[ability], owner_id=workflow.owner_id, team_id=workflow.team_id)
    if ability == "archive" and not _may_archive(actor, workflow):
        raise Forbidden(
            "Your role lets you archive your own drafts only, and this workflow has been published."
            " Ask a lead or an admin to archive it.",
            permission="agents:archive",
        )


def abilities(actor: Actor, workflow: Workflow) -> list[Ability]:
    """What `actor` may do with `workflow`, for buttons; the usecases check again."""
    return [
        ability
        for ability, permission in ABILITIES.items()
        if actor.reaches(permission, owner_id=workflow.owner_id, team_id=workflow.team_id)
        and (ability != "archive" or _may_archive(actor, workflow))
    ]


def require_place(
    actor: Actor, *, owner_id: UUID | None, team_id: UUID | None, visibility: Visibility
) -> None:
    """Check where a workflow is about to be put: nobody loses it from sight or from their reach.

    Raises:
        TeamMissing: visible to a team, but there is none.
        Forbidden: the team is not one of the actor's, or it would be hidden from them.
    """
    if visibility == Visibility.TEAM and team_id is None:
        raise TeamMissing("Choose the team that may see this workflow.")
    if sees_all(actor):
        return
    if team_id is not None and team_id not in actor.team_ids:
        raise Forbidden("You can put a workflow only into a team you belong to.")
    if visibility == Visibility.PRIVATE and owner_id != actor.user_id:
        raise Forbidden("Only its owner or an admin can make a workflow private.")
    actor.require_on("agents:edit", owner_id=owner_id, team_id=team_id)


def _may_archive(actor: Actor, workflow: Workflow) -> bool:
    return actor.reach("agents:archive") is not Reach.OWN or workflow.published_version_id is None
