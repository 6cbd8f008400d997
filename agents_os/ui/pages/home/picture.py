"""The whole of mission control, drawn from its parts: pure, so that a part can be read alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agents_os.core.actor import Actor
from agents_os.domains.game.metadata.scoreboard import Scoreboard
from agents_os.domains.governance.metadata.schemas import Waiting
from agents_os.domains.notifications.metadata.schemas import WaitingRead
from agents_os.domains.runs.metadata.overview_schemas import Figures, RunGlance, TeamRead
from agents_os.domains.tasks.metadata.overview_schemas import TaskGlance
from agents_os.domains.tasks.metadata.states import Priority
from agents_os.ui.experience import goals
from agents_os.ui.experience.rows import experience
from agents_os.ui.pages.agent.rows import duration
from agents_os.ui.pages.home import happenings, rows
from agents_os.ui.pages.home.happenings import Need
from agents_os.ui.stakes import Stakes

NEEDS_SHOWN = 6
UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Parts:
    """What was read last. `points`: per priority, None where nobody plays."""

    waiting: Waiting | None = None
    tasks: TaskGlance | None = None
    runs: list[RunGlance] = field(default_factory=list)
    team: TeamRead | None = None
    figures: Figures | None = None
    board: Scoreboard | None = None
    credits: WaitingRead | None = None
    actor: Actor | None = None
    zone: ZoneInfo = UTC
    points: Mapping[Priority, int] | None = None
    how_to_connect: str = ""

    @property
    def last_end(self) -> datetime | None:
        return max((run.ended_at for run in self.runs if run.ended_at), default=None)


def draw(parts: Parts, now: datetime) -> dict[str, Any]:
    """Every var of the screen; none before all parts were read once."""
    if not (parts.waiting and parts.tasks and parts.team and parts.figures):
        return {}
    if not (parts.board and parts.credits and parts.actor):
        return {}
    needs, needed = _needs(parts, parts.waiting, parts.tasks)
    team, board = parts.team, parts.board
    return {
        "greeting": rows.greeting(now.astimezone(parts.zone)),
        "sentence": rows.headline(team, parts.tasks, needed),
        "tiles": rows.tiles(team, parts.tasks, parts.figures, parts.credits),
        "needs": needs[:NEEDS_SHOWN],
        "needed": needed,
        "roster": rows.teammates(team, board),
        "more_agents": max(0, team.employed - len(team.members)),
        "under_way": happenings.under_way(parts.runs),
        "feed": happenings.feed(parts.runs, team.members, board.level_ups),
        "hours": rows.hours(parts.figures, parts.zone),
        "p95": duration(parts.figures.day_p95_ms),
        "company": experience(board.company),
        "quests": goals.quests(board),
        "streak": goals.streak(board),
        "season": goals.season(board.season),
        "setup": goals.first_steps(board.setup, parts.actor, parts.how_to_connect),
    }


def _needs(parts: Parts, waiting: Waiting, tasks: TaskGlance) -> tuple[list[Need], int]:
    """The first of what waits for the reader, and how much there is in all."""
    user_id = parts.actor.user_id if parts.actor else None
    stakes = Stakes(parts.points)
    failed = [run for run in parts.runs if run.needs_look]
    shown = [
        *(happenings.of_approval(each) for each in waiting.approvals),
        *(happenings.of_review(each, stakes, user_id) for each in tasks.reviews),
        *(happenings.of_failure(run) for run in failed),
    ]
    return shown, waiting.total + tasks.to_review + len(failed)


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
