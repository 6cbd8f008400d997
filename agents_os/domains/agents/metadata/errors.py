"""What can be wrong with agents, versions and templates."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class AgentNotFound(NotFound):
    """No such agent in the organisation, or none that this person may see."""

    code = "agent_not_found"


class VersionNotFound(NotFound):
    code = "agent_version_not_found"


class TemplateNotFound(NotFound):
    code = "template_not_found"


class TeamMissing(Invalid):
    """Visible to a team, but no team is named."""

    code = "team_missing"


class UnknownTool(Invalid):
    """A tool key is not in the catalogue."""

    code = "unknown_tool"


class AgentNotRunnable(Conflict):
    """Paused, archived, or never published; details carry the lifecycle."""

    code = "agent_not_runnable"


class AgentIsArchived(Conflict):
    code = "agent_archived"


class NotDesignedHere(Conflict):
    """An external agent has no definition here to edit or publish."""

    code = "agent_not_designed_here"
