"""What can be wrong with tasks and deliverables."""

from agents_os.core.errors import Conflict, Forbidden, Invalid, NotFound


class TaskNotFound(NotFound):
    """No such task in the organisation, or none that this person may see."""

    code = "task_not_found"


class AssigneeNotFound(NotFound):
    """The agent or person is not one the caller can give work to."""

    code = "assignee_not_found"


class TwoAssignees(Invalid):
    code = "two_assignees"


class AssigneeNotAvailable(Conflict):
    """The agent is paused, archived or a draft, or the person may only look."""

    code = "assignee_not_available"


class TeamMissing(Invalid):
    """Visible to a team, but no team is named."""

    code = "team_missing"


class AttachmentNotFound(NotFound):
    code = "attachment_not_found"


class TooManyAttachments(Conflict):
    code = "too_many_attachments"


class DeliverableNotFound(NotFound):
    code = "deliverable_not_found"


class VersionNotFound(NotFound):
    code = "deliverable_version_not_found"


class TaskChangedMeanwhile(Conflict):
    """Somebody changed the task since it was read; details carry the revision now."""

    code = "task_changed"


class WrongTaskStatus(Conflict):
    """The task's status does not allow this step; details carry the status."""

    code = "wrong_task_status"


class DependenciesOpen(Conflict):
    """Tasks that must be completed first are not; details name them."""

    code = "dependencies_open"


class DependencyCycle(Invalid):
    """The task would wait for itself."""

    code = "dependency_cycle"


class TooManyDependencies(Conflict):
    code = "too_many_dependencies"


class MentionUnknown(Invalid):
    """Somebody mentioned is not a member of the company."""

    code = "mention_unknown"


class RunMismatch(Conflict):
    """Another attempt works on the task now: what this one says does not count any more."""

    code = "run_mismatch"


class NotReviewable(Conflict):
    """The deliverable was decided already; details carry its status and who decided."""

    code = "deliverable_decided"


class ChangesExhausted(Conflict):
    """It was sent back as often as that is allowed; details carry the limit."""

    code = "changes_exhausted"


class NewerVersion(Conflict):
    """The decision is about a version that is not the newest any more."""

    code = "deliverable_version_outdated"


class CriteriaNotMet(Invalid):
    """Accepting while acceptance criteria are not checked off; details name them."""

    code = "criteria_not_met"


class UnknownCriterion(Invalid):
    code = "unknown_criterion"


class SectionsIncomplete(Invalid):
    """A deliverable does not have the sections that were ordered; details say which."""

    code = "sections_incomplete"


class BatchInvalid(Invalid):
    """A CSV cannot be read at all: no rows, no title column, too large."""

    code = "batch_invalid"


class NothingToExport(NotFound):
    """The version has nothing of the kind asked for, e.g. CSV without a table."""

    code = "nothing_to_export"


class NotYourReview(Forbidden):
    """Neither whoever asked for the work, nor somebody who decides for others."""

    code = "not_your_review"


class NotYourTask(Forbidden):
    """Only the person it is assigned to, or an agent's run, hands in for this task."""

    code = "not_your_task"
