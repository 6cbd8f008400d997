"""Levels and points as screens show them."""

from dataclasses import dataclass

from agents_os.domains.game.metadata.schemas import (
    AgentProgress,
    LevelRead,
    RecordRead,
    StreakRead,
    XpEntryRead,
)

MINUS = "−"


@dataclass(frozen=True)
class Experience:
    """A level and how far the next one is. `level` 0: nothing is shown."""

    level: int = 0
    rank: str = ""
    percent: int = 0
    text: str = ""


@dataclass(frozen=True)
class LedgerLine:
    """Points and where they come from; `tone` is that of the chip with the amount."""

    id: str
    at: str
    amount: str
    tone: str
    calculation: str
    notes: str


def experience(level: LevelRead | None) -> Experience:
    if level is None:
        return Experience()
    goal = f" / {level.next_level_at:,}" if level.next_level_at else ""
    return Experience(
        level=level.level,
        rank=level.rank_name,
        percent=round(level.progress * 100),
        text=f"{level.total_xp:,}{goal} XP",
    )


def ledger_line(entry: XpEntryRead) -> LedgerLine:
    return LedgerLine(
        id=str(entry.id),
        at=entry.created_at.isoformat(),
        amount=points(entry.amount),
        tone="red" if entry.amount < 0 else "gold" if entry.amount else "",
        calculation=entry.explanation.calculation,
        notes=" ".join(entry.explanation.notes),
    )


def points(amount: int) -> str:
    return f"+{amount:,} XP" if amount >= 0 else f"{MINUS}{-amount:,} XP"


def facts(progress: AgentProgress) -> list[str]:
    """What stands behind a level, in sentences."""
    found = [_record(progress.record)]
    if progress.streak:
        found.append(streak_words(progress.streak))
    return [fact for fact in found if fact]


def streak_words(streak: StreakRead) -> str:
    """Business days in a row; a missed day costs one of two freezes a month."""
    if not streak.days:
        return "No streak yet: a business day with accepted work begins one."
    days = "1 business day" if streak.days == 1 else f"{streak.days} business days in a row"
    freezes = "1 freeze" if streak.freezes_left == 1 else f"{streak.freezes_left} freezes"
    return f"{days} with accepted work, {freezes} left this month."


def _record(record: RecordRead) -> str:
    if not record.accepted:
        return "Nothing accepted yet."
    text = f"{record.accepted:,} accepted, {record.first_time:,} of them the first time"
    if record.rework_rate:
        text += f", {record.rework_rate * 100:.0f} % of the last 20 needed changes"
    return f"{text}."
