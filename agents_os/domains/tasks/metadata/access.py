"""Who may do what with one task, and where a task may be put."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import Visibility, reaches_everything
from agents_os.domains.tasks.metadata.errors import TeamMissing
from agents_os.domains.tasks.metadata.models import Task

READ = "runs:read"  # "See runs": whoever follows work sees its tasks
WORK = "work:create"


def sees_all(actor: Actor) -> bool:
    """Whoever sees all runs sees the private tasks, too."""
    return reaches_everything(actor, READ)


def require(actor: Actor, task: Task) -> None:
    """Raise Forbidden unless `actor` may change `task` and decide about it."""
    actor.require(WORK)
    if not is_assignee(actor, task):
        actor.require_on(WORK, owner_id=task.owner_id, team_id=task.team_id)


def may_change(actor: Actor, task: Task) -> bool:
    return actor.reach(WORK) is not None and (
        is_assignee(actor, task)
        or actor.reaches(WORK, owner_id=task.owner_id, team_id=task.team_id)
    )


def is_assignee(actor: Actor, task: Task) -> bool:
    return actor.user_id is not None and actor.user_id == task.assignee_user_id


def require_place(
    actor: Actor, *, owner_id: UUID | None, team_id: UUID | None, visibility: Visibility
) -> None:
    """Check where a task is about to be put: nobody loses it from sight.

    Raises:
        TeamMissing: visible to a team, but there is none.
        Forbidden: the team is not one of the actor's, or the task would be hidden from its owner.
    """
    if visibility == Visibility.TEAM and team_id is None:
        raise TeamMissing("Choose the team that may see this task.")
    if sees_all(actor):
        return
    if team_id is not None and team_id not in actor.team_ids:
        raise Forbidden("You can put a task only into a team you belong to.")
    if visibility == Visibility.PRIVATE and owner_id != actor.user_id:
        raise Forbidden("Only its owner or an admin can make a task private.")
