"""Notifications as lines: where each leads, and its face."""

from dataclasses import dataclass

from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind
from agents_os.domains.notifications.metadata.schemas import NotificationRead

FACES = {
    Kind.APPROVAL_ASKED: "✋",
    Kind.QUESTION_ASKED: "❓",
    Kind.TASK_GIVEN: "🗂️",
    Kind.RESULT_READY: "📄",
    Kind.TASK_FAILED: "⚠️",
    Kind.TASK_WAITING: "⏳",
    Kind.MENTIONED: "💬",
    Kind.ORDER_DELIVERED: "📦",
    Kind.ORDER_REFUNDED: "↩️",
    Kind.SCHEDULE_MISSED: "⏰",
    Kind.BUDGET_REACHED: "🪙",
    Kind.PAYMENT_FAILED: "💳",
    Kind.LEVEL_UP: "⭐",
    Kind.SKILL_RECOMMENDED: "🎓",
}
PLACES = {
    SubjectKind.APPROVAL: "/approvals",
    SubjectKind.TASK: "/tasks/{id}",
    SubjectKind.ORDER: "/orders/{id}",
    SubjectKind.AGENT: "/agents/{id}",
    SubjectKind.SCHEDULE: "/tasks",
    SubjectKind.BUDGET: "/notifications",
    SubjectKind.PAYMENT: "/billing",
}


@dataclass(frozen=True)
class News:
    """A notification. `at` is ISO text."""

    id: str = ""
    face: str = ""
    title: str = ""
    href: str = ""
    at: str = ""
    unread: bool = False


def row(notification: NotificationRead) -> News:
    return News(
        id=str(notification.id),
        face=FACES[notification.kind],
        title=notification.title,
        href=href_of(notification),
        at=notification.created_at.isoformat(),
        unread=notification.read_at is None,
    )


def href_of(notification: NotificationRead) -> str:
    """The screen of what it is about."""
    return PLACES[notification.subject_kind].format(id=notification.subject_id)
