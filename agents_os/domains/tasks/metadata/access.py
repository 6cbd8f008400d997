"""Who may do what with one task, and where a task may be put."""

from uuid import UUID

from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import Visibility, reaches_everything
from agents_os.domains.tasks.metadata.errors import NotYourReview, TeamMissing
from agents_os.domains.tasks.metadata.models import Task

READ = "runs:read"  # "See runs": whoever follows work sees its tasks
WORK = "work:create"
REVIEW = "approvals:write"  # whoever decides for others decides about results, too


def sees_all(actor: Actor) -> bool:
    """Whoever sees all runs sees the private tasks, too."""
    return reaches_everything(actor, READ)


def require(actor: Actor, task: Task) -> None:
    """Raise Forbidden unless `actor` may change `task`."""
    actor.require(WORK)
    if not is_assignee(actor, task):
        actor.require_on(WORK, owner_id=task.owner_id, team_id=task.team_id)


def may_change(actor: Actor, task: Task) -> bool:
    return actor.reach(WORK) is not None and (
        is_assignee(actor, task)
        or actor.reaches(WORK, owner_id=task.owner_id, team_id=task.team_id)
    )


def require_review(actor: Actor, task: Task) -> None:
    """Raise NotYourReview unless `actor` may decide about the result of `task`."""
    actor.require(WORK)
    if not may_review(actor, task):
        raise NotYourReview(
            "Whoever asked for this work decides about its result, or a lead or admin."
            " Ask one of them, or say what you think in a comment."
        )


def may_review(actor: Actor, task: Task) -> bool:
    """Whoever asked for it; whoever decides for others there; of no team's tasks: any lead."""
    if actor.reach(WORK) is None:
        return False
    if actor.user_id is not None and actor.user_id in (task.creator_id, task.owner_id):
        return True
    reach = actor.reach(REVIEW)
    of_lead = reach is Reach.TEAM and (task.team_id is None or task.team_id in actor.team_ids)
    return of_lead or reach is Reach.ALL


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
