"""What the sidebar and ⌘K offer. A screen is listed here when it works, never before."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A screen one can go to.

    Attributes:
        key: What a page passes to `screen(active=...)`.
        section: Heading it stands under.
        icon: Name of a lucide icon.
        phone: Whether it is in the bottom bar at phone width.
    """

    key: str
    section: str
    label: str
    href: str
    icon: str
    emoji: str
    phone: bool = False


SECTIONS = ("Workspace", "Automate", "Control", "Company")

GAME = "/quests"  # offered only where people play

ENTRIES = (
    Entry("home", "Workspace", "Mission control", "/", "house", "🕹️", phone=True),
    Entry("agents", "Workspace", "Agents", "/agents", "bot", "🤖", phone=True),
    Entry("tasks", "Workspace", "Tasks", "/tasks", "square-check", "🗂️", phone=True),
    Entry("services", "Workspace", "Services", "/services", "concierge-bell", "🛎️"),
    Entry("orders", "Workspace", "Orders", "/orders", "package", "📦"),
    Entry("knowledge", "Workspace", "Knowledge", "/knowledge", "book-open", "📚"),
    Entry("quests", "Workspace", "Quests", GAME, "trophy", "🏆"),
    Entry("workflows", "Automate", "Workflows", "/workflows", "workflow", "🧩"),
    Entry("approvals", "Control", "Approvals", "/approvals", "inbox", "📥", phone=True),
    Entry("runs", "Control", "Runs", "/runs", "activity", "🏃"),
    Entry("costs", "Control", "Costs & budgets", "/costs", "circle-dollar-sign", "💰"),
    Entry("billing", "Company", "Plan & credits", "/billing", "credit-card", "💳"),
    Entry("settings", "Company", "Settings", "/settings/company", "settings", "⚙️", phone=True),
)

# The tabs of the settings, in this order.
SETTINGS = (
    Entry("company", "Company", "Company", "/settings/company", "building-2", "🏢"),
    Entry("members", "Company", "Members", "/settings/members", "users", "👥"),
    Entry("teams", "Company", "Teams", "/settings/teams", "users-round", "🫂"),
    Entry("game", "Company", "Game", "/settings/game", "gamepad-2", "🎮"),
    Entry("roles", "Company", "Roles", "/settings/roles", "shield", "🛡️"),
    Entry("api-keys", "Company", "API keys", "/settings/api-keys", "key-round", "🔑"),
    Entry("providers", "Company", "AI providers", "/settings/providers", "plug", "🔌"),
    Entry("profile", "You", "Profile", "/settings/profile", "user-round", "🙂"),
    Entry("security", "You", "Security", "/settings/security", "lock", "🔒"),
)

# "#…" is no address but an event of the browser (browser.jsx, quick_task.jsx).
COMMANDS = [
    {"label": "New task", "href": "#new-task", "group": "Do", "emoji": "＋"},
    {"label": "Hire an agent", "href": "/agents/hire", "group": "Do", "emoji": "＋"},
    {"label": "Search knowledge", "href": "/knowledge/search", "group": "Do", "emoji": "🔎"},
    *({"label": e.label, "href": e.href, "group": e.section, "emoji": e.emoji} for e in ENTRIES),
    *({"label": e.label, "href": e.href, "group": "Settings", "emoji": e.emoji} for e in SETTINGS),
]
