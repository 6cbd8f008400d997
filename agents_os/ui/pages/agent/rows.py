"""What this page shows, as flat rows: shaped from the domains' read shapes, sent to the browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents_os.core.money import MicroDollars, show_dollars
from agents_os.domains.agents.metadata.definition import Service
from agents_os.domains.agents.metadata.schemas import AgentDetail
from agents_os.domains.chat.metadata.schemas import ConversationRead, MessageRead, RatingCount
from agents_os.domains.runs.metadata.schemas import AgentNumbers, RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.ui.citations import Source, with_links
from agents_os.ui.credit_words import WAYS_OUT

PRESENCE = {
    "working": ("busy", "Working"),
    "active": ("on", "On duty"),
    "paused": ("off", "Paused"),
    "draft": ("", "Draft"),
    "archived": ("", "Archived"),
}
RUN_WORDS = {
    RunStatus.QUEUED: ("Waiting to start", "gold"),
    RunStatus.RUNNING: ("Answering", "gold"),
    RunStatus.SUCCEEDED: ("Done", "green"),
    RunStatus.FAILED: ("Failed", "red"),
    RunStatus.CANCELLED: ("Stopped", ""),
    RunStatus.BLOCKED: ("Blocked", "red"),
}
UNKNOWN = "–"


@dataclass(frozen=True)
class Offer:
    """A service of the agent."""

    name: str = ""
    text: str = ""
    price: str = ""
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Card:
    """Who the agent is."""

    id: str = ""
    name: str = ""
    emoji: str = ""
    role: str = ""
    description: str = ""
    lifecycle: str = ""
    environment: str = ""
    version: str = ""
    version_id: str = ""
    unpublished: bool = False
    paused_reason: str = ""
    tags: list[str] = field(default_factory=list)
    greeting: str = ""
    starters: list[str] = field(default_factory=list)
    model: str = ""
    can_edit: bool = False
    can_publish: bool = False
    can_pause: bool = False
    can_archive: bool = False


@dataclass(frozen=True)
class Talk:
    """A conversation in the history."""

    id: str
    title: str
    at: str


@dataclass(frozen=True)
class Bubble:
    """A finished message. `place` is "2 / 3" when there are alternatives, else empty.

    `shown` is `text` with citations as links; `cites`: it has some. `way_out`: text and href of
    what may help against the problem.
    """

    id: str
    mine: bool
    text: str
    shown: str
    cites: bool
    status: str
    problem: str
    way_out: tuple[str, str]
    practice: bool
    feedback: int
    place: str
    before_id: str
    after_id: str


@dataclass(frozen=True)
class RunFacts:
    """The run behind the newest answer."""

    id: str = ""
    status: str = ""
    tone: str = ""
    model: str = UNKNOWN
    practice: bool = False
    first_token: str = UNKNOWN
    tokens: str = UNKNOWN
    cost: str = UNKNOWN
    latency: str = UNKNOWN
    version: str = UNKNOWN


def card(agent: AgentDetail) -> Card:
    definition = agent.definition
    return Card(
        id=str(agent.id),
        name=agent.name,
        emoji=agent.emoji,
        role=agent.role_title,
        description=agent.description,
        lifecycle=agent.lifecycle,
        environment=agent.environment,
        version=f"v{agent.published_version}" if agent.published_version else "",
        version_id=str(agent.published_version_id or ""),
        unpublished=agent.has_unpublished_changes,
        paused_reason=agent.paused_reason or "",
        tags=agent.tags,
        greeting=definition.greeting if definition else "",
        starters=list(definition.conversation_starters) if definition else [],
        model=definition.model.model if definition else "",
        **{f"can_{ability}": ability in agent.can for ability in _ABILITIES},
    )


_ABILITIES = ("edit", "publish", "pause", "archive")


def service(each: Service) -> Offer:
    sections = [f"{d.name}: {', '.join(s.label for s in d.sections)}" for d in each.deliverables]
    price = f"{each.price_credits} credits"
    return Offer(name=each.name, text=each.description, price=price, details=sections)


def talk(conversation: ConversationRead) -> Talk:
    at = conversation.last_message_at.isoformat()
    return Talk(id=str(conversation.id), title=conversation.title, at=at)


def bubble(message: MessageRead, sources: Mapping[int, Source]) -> Bubble:
    siblings = [str(each) for each in message.sibling_ids]
    at = message.sibling_position - 1
    return Bubble(
        id=str(message.id),
        mine=message.role == "user",
        text=message.content,
        shown=with_links(message.content, sources),
        cites=bool(sources),
        status=message.status,
        problem=message.error_message or "",
        way_out=WAYS_OUT.get(message.error_code or "", ("", "")),
        practice=message.practice,
        feedback=message.feedback,
        place=f"{at + 1} / {len(siblings)}" if len(siblings) > 1 else "",
        before_id=siblings[at - 1] if at > 0 else "",
        after_id=siblings[at + 1] if at + 1 < len(siblings) else "",
    )


def run_facts(run: RunRead, version: str) -> RunFacts:
    word, tone = RUN_WORDS.get(run.status, (run.status.replace("_", " ").capitalize(), "gold"))
    about = "≈ " if run.usage_source == "estimated" else ""
    counted = run.usage_source is not None
    return RunFacts(
        id=str(run.id),
        status=word,
        tone=tone,
        model=run.model or run.requested_model or UNKNOWN,
        practice=run.practice,
        first_token=duration(run.first_token_ms),
        tokens=f"{about}{run.input_tokens:,} / {about}{run.output_tokens:,}"
        if counted
        else UNKNOWN,
        cost=cost(run.cost_micros, practice=run.practice),
        latency=duration(run.latency_ms),
        version=version,
    )


def numbers(runs: AgentNumbers) -> dict[str, str]:
    return {
        "Answers": f"{runs.answered:,}",
        "Median time": duration(runs.latency_p50_ms),
        "First word after": duration(runs.first_token_p50_ms),
        "Provider cost": cost(runs.cost_micros),
    }


def ratings(thumbs: RatingCount) -> dict[str, str]:
    return {"Thumbs up / down": f"{thumbs.up} / {thumbs.down}"}


PARTS = {"system": "Instructions", "history": "Conversation", "newest": "Your question"}


def sent(called: dict[str, Any]) -> dict[str, str]:
    """What the event `model.called` says of the request; tokens in it are estimates."""
    facts = {
        "Messages": f"instructions + {max(0, int(called.get('messages', 0)) - 1)}",
        "Characters": f"{int(called.get('characters', 0)):,}",
    }
    for part in called.get("parts", []):
        facts[PARTS.get(part["name"], part["name"])] = f"≈ {part['tokens']:,} tokens"
    if "left_out" in called:
        left_out = int(called["left_out"])
        facts["Left out"] = f"{left_out:,} oldest messages" if left_out else "nothing"
    if "budget_tokens" in called:
        facts["Room for text"] = f"≈ {called['budget_tokens']:,} tokens"
    facts["Model asked for"] = str(called.get("requested_model", UNKNOWN))
    return facts


def duration(milliseconds: float | None) -> str:
    """For people: "84 ms", "2.4 s", "2m 10s"."""
    if milliseconds is None:
        return UNKNOWN
    if milliseconds < 1_000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1_000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)}m {int(seconds % 60):02}s"


def cost(micros: int | None, *, practice: bool = False) -> str:
    """The provider's price; the practice model has none, and of some models nobody knows it."""
    if practice:
        return "free"
    return "unknown" if micros is None else show_dollars(MicroDollars(micros))


def presence(lifecycle: str, *, working: bool) -> dict[str, Any]:
    """Dot and word: an active agent with a running run is working."""
    dot, word = PRESENCE["working" if working and lifecycle == "active" else lifecycle]
    return {"dot": dot, "word": word}
