"""What can go wrong with templates of workflows."""

from agents_os.core.errors import Invalid, NotFound


class WorkflowTemplateNotFound(NotFound):
    code = "workflow_template_not_found"


class UnknownRole(Invalid):
    """An agent for a role that the template does not have."""

    code = "unknown_role"
