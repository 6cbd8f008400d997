"""What can go wrong with runs."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class RunNotFound(NotFound):
    code = "run_not_found"


class StepNotFound(NotFound):
    code = "step_not_found"


class ScheduleNotFound(NotFound):
    code = "schedule_not_found"


class BadSchedule(Invalid):
    """A cron expression or time zone that cannot be understood, or that never comes."""

    code = "bad_schedule"


class NoTaskSchedule(Conflict):
    """A schedule that does something else than making tasks."""

    code = "no_task_schedule"


class ScheduleOfWorkflow(Conflict):
    """A schedule that a published workflow keeps: it is changed there."""

    code = "schedule_of_workflow"


class IllegalTransition(Conflict):
    """An event that does not fit the state the run is in; nothing was recorded."""

    code = "illegal_transition"


class NotPausable(Conflict):
    """A run that nobody can pause or continue: a chat answer, or one that has ended."""

    code = "not_pausable"


class NotRetryable(Conflict):
    """A run that cannot be tried again: not a task's, under way, or it succeeded."""

    code = "not_retryable"


class NotStarted(Conflict):
    """The task is there, but its agent cannot begin now."""

    code = "not_started"


class NotInDoubt(Conflict):
    """A step about which there is no question."""

    code = "not_in_doubt"


class StepMissing(Conflict):
    """A driver read the result of a step that has not ended."""

    code = "step_missing"


class LeaseLost(Conflict):
    """Another process drives the run now: stop, and write nothing."""

    code = "lease_lost"


class MovedOn(Conflict):
    """Something was recorded meanwhile; read again before deciding."""

    code = "moved_on"
