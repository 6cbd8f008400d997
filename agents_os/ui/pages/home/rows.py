"""What mission control shows, shaped from the domains' read shapes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agents_os.core.money import MicroDollars, show_dollars
from agents_os.domains.agents.metadata.schemas import AgentCounts, AgentRead
from agents_os.domains.billing.metadata.schemas import CreditBalanceRead
from agents_os.domains.runs.metadata.schemas import (
    AnswerCounts,
    RunBucket,
    RunRead,
    RunSummary,
    RunTotals,
)
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.ui.pages.agent.rows import UNKNOWN, duration

FEED_LENGTH = 12
NO_BREAK = "\u00a0"
AFTERNOON, EVENING, NIGHT = 12, 18, 5


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    of: str
    note: str


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
class FeedItem:
    """Something that happened. `tone` colours the chip, whose words carry the meaning."""

    id: str
    at: str
    emoji: str
    who: str
    did: str
    chip: str
    tone: str
    href: str


_RUN_WORDS = {
    RunStatus.QUEUED: ("got a question", "waiting", "gold"),
    RunStatus.RUNNING: ("is answering", "now", "gold"),
    RunStatus.SUCCEEDED: ("answered a question", "done", "green"),
    RunStatus.FAILED: ("could not answer", "failed", "red"),
    RunStatus.CANCELLED: ("was stopped while answering", "stopped", ""),
    RunStatus.BLOCKED: ("was not allowed to go on", "blocked", "red"),
}


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def greeting(now: datetime) -> str:
    """`now` in the company's time zone."""
    if NIGHT <= now.hour < AFTERNOON:
        return "Good morning"
    return "Good afternoon" if AFTERNOON <= now.hour < EVENING else "Good evening"


def headline(agents: AgentCounts, answers: AnswerCounts, *, sees_all: bool) -> str:
    """One true sentence about the last two days."""
    if not agents.active + agents.paused + agents.draft:
        return "Nobody works here yet. The first agent is hired in a minute."
    answered = answers.today + answers.yesterday
    on_duty = count(agents.active, "agent is", "agents are")
    if not answered:
        return f"{on_duty} on duty. Nothing was asked since yesterday."
    if sees_all:
        return f"Your team answered {count(answered, 'question', 'questions')} since yesterday."
    return f"{count(answered, 'question you can see was', 'questions you can see were')} answered since yesterday."  # noqa: E501


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def tiles(
    agents: AgentCounts, answers: AnswerCounts, week: RunTotals, credits: CreditBalanceRead
) -> list[Tile]:
    employed = agents.active + agents.paused + agents.draft
    return [
        Tile("Agents on duty", str(agents.active), f"/ {employed}", _absent(agents)),
        Tile("Answers today", f"{answers.today:,}", "", f"{answers.yesterday:,} yesterday"),
        Tile("Success rate, 7 d", _rate(week), "", _finished(week)),
        Tile(
            "First word after, 7 d",
            duration(week.first_token_p50_ms),
            "",
            _at_worst(week),
        ),
        Tile(
            "Provider cost, 7 d",
            show_dollars(MicroDollars(week.cost_micros)),
            "",
            f"{week.input_tokens + week.output_tokens:,} tokens",
        ),
        Tile("Credits", credits.available, "", "none spent yet"),
    ]


def _absent(agents: AgentCounts) -> str:
    parts = [f"{agents.paused} paused"] if agents.paused else []
    parts += [count(agents.draft, "draft", "drafts")] if agents.draft else []
    return ", ".join(parts) or "nobody is paused"


def _rate(week: RunTotals) -> str:
    if week.success_rate is None:
        return UNKNOWN
    return f"{week.success_rate * 100:.1f}".removesuffix(".0") + "%"


def _at_worst(week: RunTotals) -> str:
    worst = week.first_token_p95_ms
    return f"95 of 100 within {duration(worst)}" if worst else "no answers yet"


def _finished(week: RunTotals) -> str:
    finished = week.succeeded + week.failed
    return f"{week.succeeded:,} of {finished:,} runs" if finished else "no finished runs yet"


def hours(day: RunSummary, zone: ZoneInfo) -> list[Hour]:
    most = max((b.succeeded + b.failed + b.other for b in day.buckets), default=0)
    return [_hour(bucket, most, zone) for bucket in day.buckets]


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


def feed(runs: Iterable[RunRead], agents: Iterable[AgentRead]) -> list[FeedItem]:
    """What happened last, newest first: answers, and agents who came or were paused."""
    known = {agent.id: agent for agent in agents}
    items = [_of_run(run, known[run.agent_id]) for run in runs if run.agent_id in known]
    for agent in known.values():
        items.append(_hired(agent))
        if agent.paused_at:
            items.append(_event(agent, "paused", agent.paused_at, "was paused", "paused", "red"))
    return sorted(items, key=lambda item: item.at, reverse=True)[:FEED_LENGTH]


def _of_run(run: RunRead, agent: AgentRead) -> FeedItem:
    did, chip, tone = _RUN_WORDS.get(run.status, ("is waiting", "waiting", "gold"))
    at = run.ended_at or run.created_at
    if run.latency_ms and run.status is RunStatus.SUCCEEDED:
        did = f"{did} in {duration(run.latency_ms).replace(' ', NO_BREAK)}"
    return _event(agent, str(run.id), at, did, chip, tone)


def _hired(agent: AgentRead) -> FeedItem:
    by = f" by {agent.owner_name}" if agent.owner_name else ""
    return _event(agent, "hired", agent.created_at, f"was hired{by}", "new", "blue")


def _event(agent: AgentRead, key: str, at: datetime, did: str, chip: str, tone: str) -> FeedItem:
    return FeedItem(
        id=f"{agent.id}:{key}",
        at=at.isoformat(),
        emoji=agent.emoji,
        who=agent.name,
        did=did,
        chip=chip,
        tone=tone,
        href=f"/agents/{agent.id}",
    )
