"""Numbers and agents of mission control, shaped from the domains' read shapes."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from agents_os.core.money import MicroDollars, show_dollars
from agents_os.domains.game.metadata.schemas import LevelRead
from agents_os.domains.game.metadata.scoreboard import Scoreboard
from agents_os.domains.notifications.metadata.schemas import WaitingRead
from agents_os.domains.runs.metadata.overview_schemas import Figures, TeamMember, TeamRead
from agents_os.domains.runs.metadata.schemas import RunBucket, RunTotals
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.tasks.metadata.overview_schemas import TaskGlance
from agents_os.ui.credit_words import in_credits
from agents_os.ui.experience.rows import Experience, experience
from agents_os.ui.pages.agent.rows import UNKNOWN

AFTERNOON, EVENING, NIGHT = 12, 18, 5


@dataclass(frozen=True)
class Tile:
    """`of_agents`: nothing of it is true while the whole company is stopped."""

    label: str
    value: str
    of: str
    note: str
    of_agents: bool = False


@dataclass(frozen=True)
class Hour:
    """Runs begun in one hour. Heights are CSS lengths, of the busiest hour."""

    at: str
    label: str
    done: int
    failed: int
    other: int
    done_height: str
    failed_height: str
    other_height: str


@dataclass(frozen=True)
class Teammate:
    """An agent's card. `doing` is what it does now, or why it does nothing."""

    id: str
    name: str
    emoji: str
    role: str
    lifecycle: str
    dot: str
    doing: str
    x: Experience = field(default_factory=Experience)


_NOW = {
    RunStatus.QUEUED: "About to begin",
    RunStatus.RUNNING: "Working",
    RunStatus.WAITING_APPROVAL: "Waiting for approval",
    RunStatus.WAITING_INPUT: "Waiting for an answer",
    RunStatus.PAUSED: "Its work is paused",
}


def greeting(now: datetime) -> str:
    """`now` in the company's time zone."""
    if NIGHT <= now.hour < AFTERNOON:
        return "Good morning"
    return "Good afternoon" if AFTERNOON <= now.hour < EVENING else "Good evening"


def headline(team: TeamRead, tasks: TaskGlance, waiting: int) -> str:
    """What was done since yesterday, and how much waits for the reader."""
    if not team.employed:
        return "Nobody works here yet. The first agent is hired in a minute."
    done = tasks.done_today + tasks.done_yesterday
    first = (
        f"Your team finished {count(done, 'task', 'tasks')} since yesterday."
        if done
        else f"{count(team.active, 'agent is', 'agents are')} on duty."
    )
    needed = f"{count(waiting, 'thing needs', 'things need')} you." if waiting else "Nothing waits."
    return f"{first} {needed}"


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def tiles(team: TeamRead, tasks: TaskGlance, figures: Figures, credits: WaitingRead) -> list[Tile]:
    week, today = figures.week, tasks.done_today
    tokens = f"{week.input_tokens + week.output_tokens:,} tokens"
    return [
        Tile(
            "Agents on duty", str(team.active), f"/ {team.employed}", _absent(team), of_agents=True
        ),
        Tile("Tasks today", f"{today:,}", f"/ {today + tasks.open:,}", _compared(tasks)),
        Tile("Success rate, 7 d", _rate(week), "", _finished(week)),
        Tile("Provider cost, 7 d", show_dollars(MicroDollars(week.cost_micros)), "", tokens),
        Tile("Credits", in_credits(credits.credits_micro), "", "left to spend"),
    ]


def teammates(team: TeamRead, board: Scoreboard) -> list[Teammate]:
    """An agent that never earned anything is at the start of the first level."""
    return [_teammate(each, board.agents.get(each.id, board.newcomer)) for each in team.members]


def hours(figures: Figures, zone: ZoneInfo) -> list[Hour]:
    most = max((b.succeeded + b.failed + b.other for b in figures.hours), default=0)
    return [_hour(bucket, most, zone) for bucket in figures.hours]


def _teammate(member: TeamMember, level: LevelRead | None) -> Teammate:
    dot, doing = _doing(member)
    return Teammate(
        id=str(member.id),
        name=member.name,
        emoji=member.emoji,
        role=member.role_title,
        lifecycle=member.lifecycle,
        dot=dot,
        doing=doing,
        x=experience(level),
    )


def _doing(member: TeamMember) -> tuple[str, str]:
    """Dot and words."""
    if member.lifecycle == "paused":
        return "off", f"Paused: {member.paused_reason}" if member.paused_reason else "Paused"
    if member.lifecycle == "draft":
        return "", "A draft, not on duty yet"
    if member.run_status is None:
        load = count(member.open_tasks, "task", "tasks") if member.open_tasks else ""
        return "on", f"Idle · {load} to do" if load else "Idle"
    words = _NOW.get(member.run_status, "Working")
    if member.run_status is RunStatus.RUNNING and member.task_title:
        words = f"Working on “{member.task_title}”"
    more = member.open_tasks - 1
    return "busy", f"{words} · {more} more to do" if more > 0 else words


def _absent(team: TeamRead) -> str:
    parts = [f"{team.paused} paused"] if team.paused else []
    parts += [count(team.draft, "draft", "drafts")] if team.draft else []
    return ", ".join(parts) or "nobody is paused"


def _compared(tasks: TaskGlance) -> str:
    """Against yesterday: an arrow and a number, never colour alone."""
    difference = tasks.done_today - tasks.done_yesterday
    if not difference:
        return "as many as yesterday" if tasks.done_today else "none yesterday either"
    return f"{'▲' if difference > 0 else '▼'} {abs(difference)} vs yesterday"


def _rate(week: RunTotals) -> str:
    if week.success_rate is None:
        return UNKNOWN
    return f"{week.success_rate * 100:.1f}".removesuffix(".0") + "%"


def _finished(week: RunTotals) -> str:
    finished = week.succeeded + week.failed
    return f"{week.succeeded:,} of {finished:,} runs" if finished else "no finished runs yet"


def _hour(bucket: RunBucket, most: int, zone: ZoneInfo) -> Hour:
    at = f"{bucket.at.astimezone(zone):%H:%M}"
    words = [f"{bucket.succeeded} done", f"{bucket.failed} failed"]
    words += [f"{bucket.other} stopped or still running"] if bucket.other else []
    return Hour(
        at=at,
        label=f"{at}: {', '.join(words)}",
        done=bucket.succeeded,
        failed=bucket.failed,
        other=bucket.other,
        done_height=_height(bucket.succeeded, most),
        failed_height=_height(bucket.failed, most),
        other_height=_height(bucket.other, most),
    )


def _height(part: int, most: int) -> str:
    return f"{100 * part / most:.1f}%" if part else "0"
