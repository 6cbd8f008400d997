"""What the sidebar and ⌘K offer. A screen is listed here when it works, never before."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A screen one can go to.

    Attributes:
        key: What a page passes to `screen(active=...)`.
        section: Heading in the sidebar; empty: only in the palette.
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

ENTRIES = (
    Entry("settings", "Company", "Settings", "/settings/company", "settings", "⚙️", phone=True),
    Entry("", "", "Members", "/settings/members", "users", "👥"),
    Entry("", "", "Teams", "/settings/teams", "users", "🫂"),
    Entry("", "", "Roles", "/settings/roles", "shield", "🛡️"),
    Entry("", "", "API keys", "/settings/api-keys", "key", "🔑"),
    Entry("", "", "Security", "/settings/security", "lock", "🔒"),
    Entry("", "", "Your profile", "/settings/profile", "user", "🙂"),
)

COMMANDS = [
    {"label": e.label, "href": e.href, "group": e.section or "Settings", "emoji": e.emoji}
    for e in ENTRIES
]
