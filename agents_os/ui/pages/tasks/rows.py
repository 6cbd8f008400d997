"""Tasks as the board, the list and mission control show them."""

from dataclasses import dataclass, field

from agents_os.domains.tasks.metadata.schemas import AssigneeRead, Board, TaskRead
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.ui.stakes import Stakes
from agents_os.ui.task_words import CATEGORIES, PRIORITIES, STATUSES

ON_BOARD = tuple(status for status in STATUSES if status is not TaskStatus.CANCELLED)
EMPTY = {
    TaskStatus.PENDING: "Nothing is waiting to begin.",
    TaskStatus.IN_PROGRESS: "Nobody works on a task right now.",
    TaskStatus.WAITING: "Nothing is held up.",
    TaskStatus.IN_REVIEW: "Nothing waits for your review.",
    TaskStatus.COMPLETED: "Nothing was completed yet.",
}
OVER = (TaskStatus.COMPLETED, TaskStatus.CANCELLED)
PERSON = "🙂"


@dataclass(frozen=True)
class TaskCard:
    """A task at a glance. `due_at` is ISO text, "" for none; `note` says what holds it up."""

    id: str = ""
    title: str = ""
    status: str = ""
    word: str = ""
    dot: str = ""
    priority: str = ""
    tone: str = ""
    category: str = ""
    emoji: str = ""
    who: str = ""
    due_at: str = ""
    overdue: bool = False
    xp: str = ""
    note: str = ""
    comments: int = 0


@dataclass(frozen=True)
class TaskColumn:
    """`more`: how many tasks the board does not show."""

    key: str
    label: str
    dot: str
    total: int
    more: int
    empty: str
    cards: list[TaskCard] = field(default_factory=list)


def card(task: TaskRead, stakes: Stakes) -> TaskCard:
    word, dot = STATUSES[task.status]
    priority, tone = PRIORITIES[task.priority]
    over = task.status in OVER
    for_person = task.assignee is not None and task.assignee.kind == "person"
    return TaskCard(
        id=str(task.id),
        title=task.title,
        status=task.status.value,
        word=word,
        dot=dot,
        priority=priority,
        tone=tone,
        category=CATEGORIES[task.category],
        emoji=face(task.assignee),
        who=name_of(task.assignee),
        due_at=task.due_at.isoformat() if task.due_at and not over else "",
        overdue=task.overdue,
        xp="" if over or for_person else stakes.up_to(task.priority, task.size),
        note=_note(task),
        comments=task.comments,
    )


def columns(board: Board, stakes: Stakes) -> list[TaskColumn]:
    """The board without what was cancelled: the list shows that, too."""
    return [
        TaskColumn(
            key=column.status.value,
            label=STATUSES[column.status][0],
            dot=STATUSES[column.status][1],
            total=column.total,
            more=column.total - len(column.tasks),
            empty=EMPTY[column.status],
            cards=[card(task, stakes) for task in column.tasks],
        )
        for column in board.columns
        if column.status in ON_BOARD
    ]


def face(assignee: AssigneeRead | None) -> str:
    return "" if assignee is None else assignee.emoji or PERSON


def name_of(assignee: AssigneeRead | None) -> str:
    """Who has it; "" for nobody."""
    return "" if assignee is None else assignee.name or "Somebody who left"


def _note(task: TaskRead) -> str:
    if task.failure:
        return f"Last attempt failed: {task.failure}"
    if task.status is TaskStatus.WAITING:
        return task.hold_reason or "On hold"
    if task.status is TaskStatus.PENDING and task.waits_for:
        return f"Waits for {task.waits_for} other {'task' if task.waits_for == 1 else 'tasks'}"
    return ""
