"""What people are told about. A kind can be switched off and mailed by each person."""

from enum import StrEnum


class Kind(StrEnum):
    APPROVAL_ASKED = "approval_asked"
    QUESTION_ASKED = "question_asked"
    TASK_GIVEN = "task_given"
    RESULT_READY = "result_ready"
    TASK_FAILED = "task_failed"
    TASK_WAITING = "task_waiting"
    MENTIONED = "mentioned"
    ORDER_DELIVERED = "order_delivered"
    ORDER_REFUNDED = "order_refunded"
    SCHEDULE_MISSED = "schedule_missed"
    BUDGET_REACHED = "budget_reached"
    PAYMENT_FAILED = "payment_failed"
    LEVEL_UP = "level_up"
    SKILL_RECOMMENDED = "skill_recommended"


# In the order of the settings: first what needs a decision.
LABELS = {
    Kind.APPROVAL_ASKED: "An agent needs your approval",
    Kind.QUESTION_ASKED: "An agent asks you something",
    Kind.RESULT_READY: "A result waits for your review",
    Kind.MENTIONED: "Somebody mentions you",
    Kind.TASK_GIVEN: "Somebody gives you a task",
    Kind.TASK_FAILED: "A task of yours failed",
    Kind.TASK_WAITING: "A task of yours is on hold",
    Kind.ORDER_DELIVERED: "An order is delivered",
    Kind.ORDER_REFUNDED: "An order is refunded",
    Kind.SCHEDULE_MISSED: "A schedule was missed",
    Kind.BUDGET_REACHED: "A budget is nearly or wholly spent",
    Kind.PAYMENT_FAILED: "A payment for your plan fails",
    Kind.LEVEL_UP: "An agent reaches a level",
    Kind.SKILL_RECOMMENDED: "An agent is ready for a skill",
}
OF_THE_GAME = frozenset({Kind.LEVEL_UP, Kind.SKILL_RECOMMENDED})


class SubjectKind(StrEnum):
    """What a notification is about, and where it leads."""

    APPROVAL = "approval"
    TASK = "task"
    ORDER = "order"
    AGENT = "agent"
    SCHEDULE = "schedule"
    BUDGET = "budget"
    PAYMENT = "payment"
