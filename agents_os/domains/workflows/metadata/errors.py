"""What can be wrong with workflows and their versions; `run_errors`: with running them."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class VersionNotFound(NotFound):
    code = "workflow_version_not_found"


class PinNotFound(NotFound):
    code = "workflow_pin_not_found"


class CallerNotFound(NotFound):
    """No such API key, trigger or workflow in the organisation."""

    code = "workflow_caller_not_found"


class NotReady(Invalid):
    """The draft has problems that would break a run; details list them."""

    code = "workflow_not_ready"


class WorkflowIsArchived(Conflict):
    code = "workflow_archived"


class Unreadable(Invalid):
    """A file is no workflow, or one this release does not understand."""

    code = "workflow_unreadable"


class TooLarge(Invalid):
    """A definition or its samples take more room than a workflow has."""

    code = "workflow_too_large"
