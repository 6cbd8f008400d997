"""One order as its page shows it."""

from dataclasses import dataclass, field

from agents_os.domains.orders.metadata.brief import show_answer
from agents_os.domains.orders.metadata.schemas import NoteRead, OrderDetail, Progress
from agents_os.domains.orders.metadata.states import OPEN, OrderStatus
from agents_os.ui.order_words import HAPPENINGS, REASONS, counted
from agents_os.ui.pages.task.rows import NextStep

STAGES = {
    "waiting": "Waits for the agent",
    "working": "The agent is at work",
    "held_up": "Held up",
    "ready": "Ready",
    "closed": "Closed",
}


@dataclass(frozen=True)
class Line:
    """A line of the timeline; `at` is ISO text."""

    id: str
    word: str
    dot: str
    text: str
    who: str
    at: str


@dataclass(frozen=True)
class Asked:
    question: str
    answer: str


@dataclass(frozen=True)
class Standing:
    """How far it is. `percent` is -1 when there is nothing to compare with."""

    shown: bool = False
    stage: str = ""
    percent: int = -1
    text: str = ""
    ready_at: str = ""


@dataclass(frozen=True)
class Facts:
    """`accepts_at`: ISO text of when silence counts as acceptance, "" if it does not."""

    reference: str = ""
    price: str = ""
    paid: str = ""
    changes: str = ""
    accepts_at: str = ""
    criteria: list[str] = field(default_factory=list)


def facts(order: OrderDetail) -> Facts:
    limit = order.terms.revision_limit
    waits = order.status is OrderStatus.IN_REVIEW and order.auto_accept_at is not None
    return Facts(
        reference=order.reference,
        price=f"{order.price_credits} credits",
        paid=_paid(order),
        changes=f"{order.revisions_used} of {counted(limit, 'round')} used" if limit else "None",
        accepts_at=order.auto_accept_at.isoformat() if waits and order.auto_accept_at else "",
        criteria=order.terms.criteria,
    )


def _paid(order: OrderDetail) -> str:
    match order.status:
        case OrderStatus.ACCEPTED:
            return "Spent"
        case OrderStatus.REFUNDED | OrderStatus.CANCELLED:
            return "Given back"
        case _:
            return "Set aside"


def next_step(order: OrderDetail) -> NextStep:
    """What happens now, or what became of it."""
    match order.status:
        case OrderStatus.PLACED:
            return NextStep(f"{order.agent_name} begins as soon as there is a free place.")
        case OrderStatus.IN_PROGRESS:
            again = " The first attempt failed; this is the second." if order.retries else ""
            return NextStep(f"{order.agent_name} is at it.{again}", "gold")
        case OrderStatus.IN_REVIEW:
            return NextStep("Look at the result: accept it, ask for changes, or reject it.")
        case OrderStatus.ACCEPTED:
            return NextStep(f"Accepted. {order.price_credits} credits are charged.", "green")
        case OrderStatus.REFUNDED:
            why = REASONS[order.refund_reason] if order.refund_reason else "it ended early"
            return NextStep(f"{order.price_credits} credits are back: {why}.", "red")
        case OrderStatus.CANCELLED:
            return NextStep(f"Cancelled before work began. {order.price_credits} credits are back.")


def standing(order: OrderDetail) -> Standing:
    now = order.progress
    working = order.status in OPEN and order.status is not OrderStatus.IN_REVIEW
    return Standing(
        shown=working,
        stage=STAGES[now.stage],
        percent=-1 if now.percent is None else now.percent,
        text=_basis(now),
        ready_at=now.ready_at.isoformat() if now.ready_at else "",
    )


def _basis(now: Progress) -> str:
    if now.stage == "held_up":
        return now.note or "It goes on when somebody has answered."
    if now.stage == "waiting":
        return "Nothing is done yet."
    steps = f"{counted(now.steps, 'step')} done"
    if now.percent is None:
        return f"{steps}. There are too few past orders to say how many it will be."
    return f"{steps}, compared with the last {counted(now.past_orders, 'order')}."


def timeline(order: OrderDetail) -> list[Line]:
    """Newest first."""
    return [_line(note) for note in reversed(order.timeline)]


def _line(note: NoteRead) -> Line:
    word, dot = HAPPENINGS[note.happening]
    return Line(
        id=str(note.id),
        word=word,
        dot=dot,
        text=note.text,
        who=note.user_name or "",
        at=note.created_at.isoformat(),
    )


def asked(order: OrderDetail) -> list[Asked]:
    """Questions and answers, in the order of the form."""
    return [
        Asked(question.title, show_answer(order.answers[key]))
        for key, question in order.terms.intake_form.questions()
        if key in order.answers
    ]
