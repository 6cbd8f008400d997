"""What an organisation and each person choose about the game."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from agents_os.core.fields import Name
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.game.metadata.curve import RANKS
from agents_os.domains.game.metadata.models import Mode
from agents_os.domains.game.metadata.rules import BASE_POINTS
from agents_os.domains.tasks.metadata.states import Priority

Points = Annotated[int, Field(ge=1, le=500)]
Weekday = Annotated[int, Field(ge=1, le=7)]
SEASON_LENGTHS = (1, 2, 3, 4, 6, 12)


class SettingsRead(Frozen):
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


class PreferencesRead(Frozen):
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
