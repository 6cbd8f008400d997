"""The words and colours of services and orders, the same on every screen."""

from agents_os.domains.orders.metadata.states import Happening, OrderStatus, RefundReason

STATUSES = {
    OrderStatus.PLACED: ("Placed", ""),
    OrderStatus.IN_PROGRESS: ("In progress", "busy"),
    OrderStatus.IN_REVIEW: ("Ready to review", "info"),
    OrderStatus.ACCEPTED: ("Accepted", "on"),
    OrderStatus.REFUNDED: ("Refunded", "off"),
    OrderStatus.CANCELLED: ("Cancelled", "off"),
}
REASONS = {
    RefundReason.FAILED: "it failed twice",
    RefundReason.STOPPED: "somebody stopped it",
    RefundReason.REJECTED: "the result was rejected",
    RefundReason.AGENT_ARCHIVED: "the agent was archived",
}
HAPPENINGS = {
    Happening.PLACED: ("Ordered", ""),
    Happening.STARTED: ("Work began", "busy"),
    Happening.RETRIED: ("An attempt failed; the agent tries once more", "off"),
    Happening.DELIVERED: ("Result handed in", "info"),
    Happening.CHANGES_REQUESTED: ("Changes asked for", "busy"),
    Happening.ACCEPTED: ("Accepted", "on"),
    Happening.REFUNDED: ("Refunded", "off"),
    Happening.CANCELLED: ("Cancelled", "off"),
}


def span(seconds: int) -> str:
    """How long something takes, roughly: “30 minutes”, “2 hours”."""
    if seconds < 90:
        return "about a minute"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} minutes"
    if seconds < 36 * 3600:
        return f"about {round(seconds / 3600)} hours"
    return f"about {round(seconds / 86_400)} days"


def counted(number: int, thing: str) -> str:
    """“1 order”, “2 orders”."""
    return f"{number} {thing}" if number == 1 else f"{number:,} {thing}s"


def included(revisions: int, auto_accept_days: int | None) -> list[str]:
    """What a price includes, besides the result."""
    rounds = f"{counted(revisions, 'round')} of changes" if revisions else "No rounds of changes"
    days = auto_accept_days
    review = (
        f"{counted(days, 'working day')} to review it; then it counts as accepted"
        if days
        else "As long as you like to review it"
    )
    return [rounds, review, "All credits back if it fails or you reject it"]
