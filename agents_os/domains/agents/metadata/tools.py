"""The catalogue of built-in tools: what an agent can be given, and what each may do.

A definition lists keys of this catalogue. `available` says which of them this release executes,
when an agent works on a task (`runs/usecases/tools`); chat answers without tools, and screens must
say so. The keys, labels and risks are stable, so that a definition written today runs unchanged
once the others are executed.
"""

from enum import StrEnum

from pydantic import BaseModel

from agents_os.domains.agents.metadata.errors import UnknownTool


class Risk(StrEnum):
    """The worst a tool can do, from harmless to costly. Policies are written on it."""

    READ = "read"  # looks at what the organisation has
    WEB = "web"  # sends a query or an address to a site outside
    WRITE = "write"  # changes something inside Agents OS
    OUTBOUND = "outbound"  # reaches a person or system outside
    MONEY = "money"  # moves or promises money


class ToolRead(BaseModel, frozen=True):
    """One tool.

    Attributes:
        asks_first: Needs a person's approval unless a policy allows it.
        available: Whether this release can execute it.
    """

    key: str
    label: str
    emoji: str
    description: str
    risk: Risk
    asks_first: bool
    available: bool = False


# A unit test compares this with what `runs` executes; this domain cannot look that far up.
EXECUTED = frozenset(
    {
        "search_knowledge",
        "read_document",
        "search_memory",
        "save_memory",
        "calculate",
        "read_web_page",
        "create_task",
        "hand_to_person",
    }
)


def _tool(key: str, emoji: str, label: str, risk: Risk, description: str) -> ToolRead:
    return ToolRead(
        key=key,
        label=label,
        emoji=emoji,
        description=description,
        risk=risk,
        asks_first=risk in (Risk.OUTBOUND, Risk.MONEY),
        available=key in EXECUTED,
    )


_TOOLS = (
    _tool("search_knowledge", "🔎", "Search knowledge", Risk.READ,
          "Finds passages in the documents the agent was given and cites them."),
    _tool("read_document", "📄", "Read a document", Risk.READ,
          "Reads one document of the knowledge base from start to end."),
    _tool("search_memory", "🧠", "Recall memories", Risk.READ,
          "Looks up what the agent has learned from earlier work."),
    _tool("read_records", "🗂️", "Read records", Risk.READ,
          "Reads customers, tickets or orders from a connected system."),
    _tool("calculate", "🧮", "Calculate", Risk.READ,
          "Works out sums, rates and dates exactly instead of guessing."),
    _tool("read_calendar", "📅", "Read calendars", Risk.READ,
          "Sees free and busy times of connected calendars."),
    _tool("search_web", "🌐", "Search the web", Risk.WEB,
          "Sends a query to a search engine and reads the results."),
    _tool("read_web_page", "🔗", "Read a web page", Risk.WEB,
          "Opens one public page and reads its text."),
    _tool("write_document", "📝", "Write documents", Risk.WRITE,
          "Drafts a document or report that a person can accept or send back."),
    _tool("make_table", "📋", "Make tables", Risk.WRITE,
          "Builds a table that can be downloaded as CSV."),
    _tool("make_chart", "📊", "Make charts", Risk.WRITE,
          "Draws a chart from numbers in the task or in its documents."),
    _tool("create_task", "☑️", "Create tasks", Risk.WRITE,
          "Puts follow-up work on the task board."),
    _tool("save_memory", "💾", "Remember", Risk.WRITE,
          "Keeps a fact for later; people can see, edit and delete it."),
    _tool("hand_to_person", "🙋", "Hand over to a person", Risk.WRITE,
          "Stops and asks a colleague to take over, with a summary."),
    _tool("update_records", "🗃️", "Update records", Risk.OUTBOUND,
          "Changes customers, tickets or deals in a connected system."),
    _tool("send_email", "✉️", "Send e-mail", Risk.OUTBOUND,
          "Sends a message from a connected mailbox."),
    _tool("post_message", "💬", "Post to team chat", Risk.OUTBOUND,
          "Posts in a channel of a connected chat workspace."),
    _tool("publish_post", "📣", "Publish posts", Risk.OUTBOUND,
          "Publishes or schedules a post on a connected social account."),
    _tool("book_meeting", "🗓️", "Book meetings", Risk.OUTBOUND,
          "Creates events and invites people outside the company."),
    _tool("call_webhook", "🪝", "Call a webhook", Risk.OUTBOUND,
          "Sends data to an approved address of another system."),
    _tool("offer_refund", "💸", "Offer refunds", Risk.MONEY,
          "Proposes a refund or discount to a customer."),
)  # fmt: skip

TOOLS = {tool.key: tool for tool in _TOOLS}


def describe_tools(keys: tuple[str, ...]) -> list[ToolRead]:
    """The catalogue entries of `keys`; keys of retired tools are left out."""
    return [TOOLS[key] for key in keys if key in TOOLS]


def require_known(keys: tuple[str, ...]) -> None:
    """Raise UnknownTool unless every key is in the catalogue."""
    unknown = [key for key in keys if key not in TOOLS]
    if unknown:
        raise UnknownTool(
            f"There is no tool called {', '.join(unknown)}. Choose from the catalogue of tools.",
            unknown=unknown,
        )
