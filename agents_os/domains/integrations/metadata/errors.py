from agents_os.core.errors import Conflict, Invalid, NotFound, Unavailable
from agents_os.domains.integrations.metadata.listing import Listing


class ToolServerNotFound(NotFound):
    code = "tool_server_not_found"


class ServerToolNotFound(NotFound):
    code = "server_tool_not_found"


class ToolServerKnown(Conflict):
    """The company has connected this address already."""

    code = "tool_server_known"


class ToolServerAddressUnusable(Invalid):
    """Not an https:// address, or one with a user name in it."""

    code = "tool_server_address_unusable"


class ToolServerUnreachable(Unavailable):
    """It does not answer, not in time, or does not speak MCP; nothing was done."""

    code = "tool_server_unreachable"


class ToolAnswerLost(Unavailable):
    """The tool was called, and its answer did not arrive: perhaps it did what it was asked."""

    code = "tool_answer_lost"


class ToolChanged(Conflict):
    """The tool is not what a person has allowed. `listing` is what the server says now."""

    code = "server_tool_changed"
    listing: Listing | None = None


class ToolNotReviewable(Conflict):
    """It changed since it was read, is gone, or cannot have that class of action."""

    code = "server_tool_not_reviewable"


class ConnectorNotFound(NotFound):
    """No such connector, or none of its actions."""

    code = "connector_not_found"
