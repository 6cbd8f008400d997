"""Shapes that cross the edge of the game: accepted work and points.

Settings and preferences: `choices`; skills, quests, achievements, seasons: `goals`.
"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Frozen
from agents_os.domains.game.metadata.models import AccountKind, Mode, Reason, ReversedBecause
from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.tasks.metadata.states import Priority, Size


class AcceptedWork(Frozen):
    """A version of a deliverable that was accepted; `award_for_acceptance` reads nothing else.

    `creator_id` is who asked for the task; None: no person did. `accepted_by` None: nobody, the
    time ran out (`auto`). `self_accepted`: they asked for it, or did it. `category` is the type
    of the task. `intake_digest` (SHA-256, hex) is equal when the same was asked. `real` is False
    for test, dry and replayed runs.
    """

    task_id: UUID
    deliverable_id: UUID
    version: int
    agent_id: UUID
    creator_id: UUID | None
    accepted_by: UUID | None
    priority: Priority
    size: Size
    quality: Quality
    auto: bool = False
    self_accepted: bool = False
    category: str = ""
    intake_digest: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")
    real: bool = True


class FactorRead(Frozen):
    """One multiplication: `value` as a decimal, `text` for people."""

    key: str
    text: str
    value: float


class Explanation(Frozen):
    """Why an entry says what it says. `calculation` is the whole of it in one line."""

    calculation: str
    base: int | None = None
    counted_as: Priority | None = None
    factors: list[FactorRead] = []
    flags: list[Flag] = []
    notes: list[str] = []


class XpEntryRead(Frozen):
    """A line of the ledger. `amount` is negative for reversals; `reverses` names what."""

    id: UUID
    account_kind: AccountKind
    account_id: UUID
    reason: Reason
    amount: int
    balance_after: int
    level_after: int
    rule_version: int
    source_type: str
    source_id: str
    reverses: UUID | None
    agent_id: UUID
    explanation: Explanation
    created_at: datetime


class LevelRead(Frozen):
    """Where a balance stands on the curve. At level 50 `xp_to_next` is None, `progress` 1."""

    total_xp: int
    level: int
    rank: str
    rank_name: str
    level_start: int
    next_level_at: int | None
    xp_to_next: int | None
    progress: float = Field(description="0 to 1, within the level.")


class AwardRead(Frozen):
    """What an acceptance did."""

    outcome_id: UUID
    amount: int
    level: LevelRead
    levelled_up: bool
    explanation: Explanation


class XpPreview(Frozen):
    """What a task can earn: `up_to` when somebody else accepts it the first time."""

    up_to: int
    calculation: str
    if_self_accepted: int
    if_after_changes: int
    factors: list[FactorRead]


class StreakRead(Frozen):
    """Business days in a row with accepted work. Two missed days a month are forgiven."""

    days: int
    freezes_left: int
    today_counts: bool


class RecordRead(Frozen):
    """Quality of what was accepted and still stands. `rework_rate` is of the last 20 (0 to 1)."""

    accepted: int
    first_time: int
    after_changes: int
    reversed: int
    rework_rate: float | None


class AgentProgress(Frozen):
    """An agent's level, streak (None: switched off) and record."""

    agent_id: UUID
    mode: Mode
    level: LevelRead
    streak: StreakRead | None
    record: RecordRead


class MyProgress(Frozen):
    """The caller's own coaching XP; nobody else sees it. None where not opted in."""

    mode: Mode
    level: LevelRead | None
    streak: StreakRead | None


class CompanyLevel(Frozen):
    """All accepted work of the company on one curve."""

    mode: Mode
    level: LevelRead


class GrowthEvent(Frozen):
    """A line of an agent's development log: level, version, achievement or skill."""

    at: datetime
    kind: str
    text: str


class Reversal(Frozen):
    """An accepted deliverable that does not stand any more. `version` None: its newest."""

    deliverable_id: UUID
    version: int | None
    because: ReversedBecause


class Anomaly(Frozen):
    """Something to look at, not a verdict: awards of one person's tasks with a flag, 30 days."""

    flag: Flag
    creator_id: UUID | None
    creator_name: str | None
    agent_id: UUID
    agent_name: str
    count: int
    of: int
    last_at: datetime
    text: str
