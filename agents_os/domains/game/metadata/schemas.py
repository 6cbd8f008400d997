"""Shapes that cross the edge of the game: settings, work, points. Quests and skills: `goals`."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agents_os.core.fields import Name
from agents_os.domains.game.metadata.curve import RANKS
from agents_os.domains.game.metadata.models import AccountKind, Mode, Reason, ReversedBecause
from agents_os.domains.game.metadata.rules import BASE_POINTS, Flag, Priority, Quality, Size

Points = Annotated[int, Field(ge=1, le=500)]
Weekday = Annotated[int, Field(ge=1, le=7)]
SEASON_LENGTHS = (1, 2, 3, 4, 6, 12)


class Body(BaseModel):
    """Base of request bodies: what is not asked for is refused."""

    model_config = ConfigDict(extra="forbid")


class Read(BaseModel):
    """Base of results."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class AcceptedWork(Read):
    """A version of a deliverable that was accepted; `award_for_acceptance` reads nothing else.

    `creator_id` is who asked for the task; None: no person did. `accepted_by` None: nobody, the
    time ran out (`auto`). `category` is the type of the task. `intake_digest` (SHA-256, hex) is
    equal when the same was asked. `real` is False for test, dry and replayed runs.
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
    category: str = ""
    intake_digest: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")
    real: bool = True


class FactorRead(Read):
    """One multiplication: `value` as a decimal, `text` for people."""

    key: str
    text: str
    value: float


class Explanation(Read):
    """Why an entry says what it says. `calculation` is the whole of it in one line."""

    calculation: str
    base: int | None = None
    counted_as: Priority | None = None
    factors: list[FactorRead] = []
    flags: list[Flag] = []
    notes: list[str] = []


class XpEntryRead(Read):
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


class LevelRead(Read):
    """Where a balance stands on the curve. At level 50 `xp_to_next` is None, `progress` 1."""

    total_xp: int
    level: int
    rank: str
    rank_name: str
    level_start: int
    next_level_at: int | None
    xp_to_next: int | None
    progress: float = Field(description="0 to 1, within the level.")


class AwardRead(Read):
    """What an acceptance did."""

    outcome_id: UUID
    amount: int
    level: LevelRead
    levelled_up: bool
    explanation: Explanation


class XpPreview(Read):
    """What a task can earn: `up_to` when somebody else accepts it the first time."""

    up_to: int
    calculation: str
    if_self_accepted: int
    if_after_changes: int
    factors: list[FactorRead]


class StreakRead(Read):
    """Business days in a row with accepted work. Two missed days a month are forgiven."""

    days: int
    freezes_left: int
    today_counts: bool


class RecordRead(Read):
    """Quality of what was accepted and still stands. `rework_rate` is of the last 20 (0 to 1)."""

    accepted: int
    first_time: int
    after_changes: int
    reversed: int
    rework_rate: float | None


class AgentProgress(Read):
    """An agent's level, streak (None: switched off) and record."""

    agent_id: UUID
    mode: Mode
    level: LevelRead
    streak: StreakRead | None
    record: RecordRead


class MyProgress(Read):
    """The caller's own coaching XP; nobody else sees it. None where not opted in."""

    mode: Mode
    level: LevelRead | None
    streak: StreakRead | None


class CompanyLevel(Read):
    """All accepted work of the company on one curve."""

    mode: Mode
    level: LevelRead


class GrowthEvent(Read):
    """A line of an agent's development log: level, version, achievement or skill."""

    at: datetime
    kind: str
    text: str


class SettingsRead(Read):
    mode: Mode = Mode.FULL
    human_xp: bool = True
    streaks: bool = True
    quests: bool = True
    achievements: bool = True
    boards: bool = True
    individual_board: bool = False
    sounds: bool = False
    pixel_theme: bool = True
    rank_names: dict[str, str] = {}
    base_points: dict[str, int] = {}
    working_days: list[int] = [1, 2, 3, 4, 5]
    holidays: list[date] = []
    season_months: int = 3


class SettingsUpdate(Body):
    """Only the fields given are changed; `rank_names` and `base_points` replace all of theirs."""

    mode: Mode | None = None
    human_xp: bool | None = None
    streaks: bool | None = None
    quests: bool | None = None
    achievements: bool | None = None
    boards: bool | None = None
    individual_board: bool | None = None
    sounds: bool | None = None
    pixel_theme: bool | None = None
    rank_names: dict[str, Name] | None = Field(None, max_length=len(RANKS))
    base_points: dict[Priority, Points] | None = None
    working_days: list[Weekday] | None = Field(None, min_length=1, max_length=7)
    holidays: list[date] | None = Field(None, max_length=400)
    season_months: int | None = None

    @field_validator("rank_names")
    @classmethod
    def _known_ranks(cls, names: dict[str, str] | None) -> dict[str, str] | None:
        unknown = set(names or {}) - {rank.key for rank in RANKS}
        if unknown:
            raise ValueError(f"there is no rank named {', '.join(sorted(unknown))}")
        return names

    @field_validator("base_points")
    @classmethod
    def _in_order(cls, points: dict[Priority, int] | None) -> dict[Priority, int] | None:
        merged = [{**BASE_POINTS, **(points or {})}[priority] for priority in Priority]
        if merged != sorted(merged):
            raise ValueError("a higher priority must not be worth less than a lower one")
        return points

    @field_validator("working_days")
    @classmethod
    def _sorted_days(cls, days: list[int] | None) -> list[int] | None:
        return sorted(set(days)) if days else days

    @field_validator("holidays")
    @classmethod
    def _sorted_holidays(cls, days: list[date] | None) -> list[date] | None:
        return sorted(set(days)) if days else days

    @field_validator("season_months")
    @classmethod
    def _divides_a_year(cls, months: int | None) -> int | None:
        if months is not None and months not in SEASON_LENGTHS:
            raise ValueError(f"must be one of {', '.join(map(str, SEASON_LENGTHS))} months")
        return months


class PreferencesRead(Read):
    """One person's choices. What concerns their own points starts switched off."""

    hidden: bool = False
    human_xp: bool = False
    streak: bool = False
    on_board: bool = False
    reduced_motion: bool = False
    notifications: bool = True


class PreferencesUpdate(Body):
    """Only the fields given are changed."""

    hidden: bool | None = None
    human_xp: bool | None = None
    streak: bool | None = None
    on_board: bool | None = None
    reduced_motion: bool | None = None
    notifications: bool | None = None


class Reversal(Read):
    """An accepted deliverable that does not stand any more. `version` None: its newest."""

    deliverable_id: UUID
    version: int | None
    because: ReversedBecause


class TeamSeason(Read):
    """One team against its own last season.

    `score` (0 to 100) is the share of the XP its mix of tasks could have earned: neither many
    members nor many tasks raise it. None: nothing accepted yet.
    """

    team_id: UUID
    name: str
    emoji: str
    members: int
    xp: int
    xp_per_member: float
    score: int | None
    last_score: int | None
    last_xp_per_member: float


class Neighbour(Read):
    """A person next to the caller on the opt-in board; never the last place unless theirs."""

    place: int
    name: str
    avatar: str
    total_xp: int
    me: bool


class SeasonRead(Read):
    """The season board. `neighbours` is None unless the individual board is on and joined."""

    enabled: bool
    starts: date
    ends: date
    teams: list[TeamSeason]
    neighbours: list[Neighbour] | None


class Anomaly(Read):
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
