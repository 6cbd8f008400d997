"""What can go wrong with running workflows."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class WorkflowNotFound(NotFound):
    code = "workflow_not_found"


class WorkflowNotRunnable(Conflict):
    """Paused or archived."""

    code = "workflow_not_runnable"


class NotPublished(Conflict):
    """No version is published, or none of that number."""

    code = "not_published"


class NoSuchTrigger(Invalid):
    """The version does not begin there."""

    code = "no_such_trigger"


class DataUnfit(Invalid):
    """The data is not what the workflow's input schema says."""

    code = "data_unfit"


class NestedTooDeep(Conflict):
    """Workflows start each other without an end."""

    code = "nested_too_deep"


class NoSuchNode(Invalid):
    """The definition has no such node, or none that can be tried alone."""

    code = "no_such_node"
