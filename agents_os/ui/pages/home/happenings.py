"""What needs the reader, what is under way and what happened, as mission control shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agents_os.domains.game.metadata.scoreboard import LevelUp
from agents_os.domains.governance.metadata.models import ApprovalKind
from agents_os.domains.governance.metadata.schemas import WaitingApproval
from agents_os.domains.runs.metadata.overview_schemas import RunGlance, TeamMember
from agents_os.domains.runs.metadata.states import ACTIVE, RunKind, RunStatus
from agents_os.domains.tasks.metadata.overview_schemas import ToReview
from agents_os.ui.pages.agent.rows import duration
from agents_os.ui.pages.approvals.rows import wish
from agents_os.ui.pages.home.rows import count
from agents_os.ui.pages.runs.words import STATUSES
from agents_os.ui.stakes import Stakes

FEED_LENGTH = 10
FACE, NO_BREAK = "🤖", "\u00a0"


@dataclass(frozen=True)
class Need:
    """Something only a person can settle, with the one way to do it. `worth`: XP, or ""."""

    id: str
    emoji: str
    who: str
    what: str
    detail: str
    verb: str
    href: str
    worth: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class UnderWay:
    id: str
    emoji: str
    who: str
    what: str
    dot: str
    word: str
    steps: str
    since: str


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


def of_approval(each: WaitingApproval) -> Need:
    asks = each.kind is ApprovalKind.QUESTION
    to = f"to {each.recipient}" if each.recipient else ""
    reason = each.reasons[0] if each.reasons else ""
    return Need(
        id=str(each.id),
        emoji=each.agent_emoji or FACE,
        who=each.agent_name or "A program",
        what=wish(each),
        detail=" · ".join(part for part in (to, reason) if part),
        verb="Answer" if asks else "Decide",
        href="/approvals",
        urgent=True,
    )


def of_review(each: ToReview, stakes: Stakes, user_id: UUID | None) -> Need:
    own = each.creator_id is not None and each.creator_id == user_id
    worth = stakes.on_accept(each.priority, each.size, own=own, sent_back=each.sent_back)
    return Need(
        id=str(each.id),
        emoji=each.agent_emoji or "🧑",
        who=each.agent_name or each.user_name or "Somebody who left",
        what=f"delivered “{each.title}”",
        detail="",
        verb="Review",
        href=f"/tasks/{each.task_id}",
        worth=f"up to +{worth} XP on accept" if worth and each.agent_id else "",
    )


def of_failure(run: RunGlance) -> Need:
    subject = f"“{run.task_title}”" if run.task_title else "what was asked"
    return Need(
        id=str(run.id),
        emoji=run.agent_emoji or FACE,
        who=run.agent_name or "A run",
        what=f"could not finish {subject}",
        detail=run.error_message or "",
        verb="Look into it",
        href=f"/tasks/{run.task_id}" if run.task_id else f"/runs/{run.id}",
    )


def under_way(runs: Iterable[RunGlance]) -> list[UnderWay]:
    return [_under_way(run) for run in runs if run.status in ACTIVE]


def feed(
    runs: Iterable[RunGlance], members: Iterable[TeamMember], level_ups: Iterable[LevelUp]
) -> list[FeedItem]:
    """What happened last, newest first."""
    known = {member.id: member for member in members}
    items = [_of_run(run) for run in runs if run.ended_at]
    for member in known.values():
        items.append(_of_agent(member, "hired", member.created_at, "was hired", "new", "blue"))
        if member.paused_at and member.lifecycle == "paused":
            did = ("was paused", "paused", "red")
            items.append(_of_agent(member, "paused", member.paused_at, *did))
    for up in level_ups:
        if up.agent_id in known:
            did = (f"reached level {up.level}", "level up", "gold")
            items.append(_of_agent(known[up.agent_id], f"level-{up.level}", up.at, *did))
    return sorted(items, key=lambda item: item.at, reverse=True)[:FEED_LENGTH]


def _under_way(run: RunGlance) -> UnderWay:
    word, dot = STATUSES[run.status]
    return UnderWay(
        id=str(run.id),
        emoji=run.agent_emoji or FACE,
        who=run.agent_name or _WITHOUT_AGENT.get(run.kind, "An agent"),
        what=run.task_title or _KINDS.get(run.kind, "its work"),
        dot=dot,
        word=word,
        steps=f"{count(run.steps_done, 'step', 'steps')} done" if run.steps_done else "",
        since=(run.started_at or run.created_at).isoformat(),
    )


def _of_run(run: RunGlance) -> FeedItem:
    did, chip, tone = _DONE.get(run.status, ("ended", "over", ""))
    thing = f"“{run.task_title}”" if run.task_title else _KINDS.get(run.kind, "its work")
    took = ""
    if run.latency_ms and run.status is RunStatus.SUCCEEDED:
        took = f" in {duration(run.latency_ms).replace(' ', NO_BREAK)}"
    return FeedItem(
        id=str(run.id),
        at=(run.ended_at or run.created_at).isoformat(),
        emoji=run.agent_emoji or FACE,
        who=run.agent_name or _WITHOUT_AGENT.get(run.kind, "An agent"),
        did=f"{did} {thing}{took}",
        chip=chip,
        tone=tone,
        href=f"/runs/{run.id}",
    )


_KINDS = {
    RunKind.CHAT: "a chat answer",
    RunKind.WORKFLOW: "a workflow",
    RunKind.ORDER: "an order",
    RunKind.INDEXING: "reading documents",
}
_WITHOUT_AGENT = {RunKind.INDEXING: "Knowledge"}
_DONE = {
    RunStatus.SUCCEEDED: ("finished", "done", "green"),
    RunStatus.FAILED: ("could not finish", "failed", "red"),
    RunStatus.CANCELLED: ("was stopped during", "stopped", ""),
    RunStatus.BLOCKED: ("was not allowed to finish", "blocked", "red"),
}


def _of_agent(
    member: TeamMember, key: str, at: datetime, did: str, chip: str, tone: str
) -> FeedItem:
    return FeedItem(
        id=f"{member.id}:{key}",
        at=at.isoformat(),
        emoji=member.emoji,
        who=member.name,
        did=did,
        chip=chip,
        tone=tone,
        href=f"/agents/{member.id}",
    )
