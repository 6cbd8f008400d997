"""The words for an order, and why it may end without acceptance."""

from enum import StrEnum


class OrderStatus(StrEnum):
    PLACED = "placed"  # the credits are held, the agent has not begun
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"  # the credits are spent
    REFUNDED = "refunded"  # the credits are back
    CANCELLED = "cancelled"  # before work began; the credits are back


class RefundReason(StrEnum):
    FAILED = "failed"
    STOPPED = "stopped"
    REJECTED = "rejected"
    AGENT_ARCHIVED = "agent_archived"


class Happening(StrEnum):
    """What the timeline of an order tells."""

    PLACED = "placed"
    STARTED = "started"
    RETRIED = "retried"
    DELIVERED = "delivered"
    CHANGES_REQUESTED = "changes_requested"
    ACCEPTED = "accepted"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


WAITING_OR_AT_WORK = (OrderStatus.PLACED, OrderStatus.IN_PROGRESS)
OPEN = (*WAITING_OR_AT_WORK, OrderStatus.IN_REVIEW)
