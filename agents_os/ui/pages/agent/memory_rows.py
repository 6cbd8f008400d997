"""What the memory tab shows, as flat rows."""

from dataclasses import dataclass
from uuid import UUID

from agents_os.domains.knowledge.metadata.models import (
    MemoryChange,
    MemoryKind,
    MemorySource,
    ReviewReason,
)
from agents_os.domains.knowledge.metadata.schemas import MemoryChangeRead, MemoryRead

KINDS = {
    MemoryKind.FACT: "Fact",
    MemoryKind.PREFERENCE: "Preference",
    MemoryKind.CORRECTION: "Correction",
    MemoryKind.PROCEDURE: "How to",
}
REASONS = {
    ReviewReason.SUGGESTED: "Suggested by somebody who may not edit this agent.",
    ReviewReason.UNTRUSTED: "Learned after reading something that strangers may have written.",
    ReviewReason.FEEDBACK: "Somebody said this about an answer.",
    ReviewReason.UNUSED: "The memory is full, and this was used longest ago.",
}
CHANGES = {
    MemoryChange.PROPOSED: "Proposed",
    MemoryChange.REMEMBERED: "Remembered",
    MemoryChange.KEPT: "Kept after review",
    MemoryChange.EDITED: "Changed",
    MemoryChange.SET_ASIDE: "Set aside for review",
    MemoryChange.FORGOTTEN: "Forgotten",
}


@dataclass(frozen=True)
class MemoryRow:
    """A memory. `why`: what a reviewer should know; `href`: its source, for who may look."""

    id: str = ""
    text: str = ""
    kind: str = MemoryKind.FACT
    kind_word: str = ""
    shared: bool = False
    elsewhere: str = ""  # the agent that learned it, if it is another one
    why: str = ""
    source: str = ""
    href: str = ""
    uses: str = ""
    used_at: str = ""
    expires_on: str = ""
    created_at: str = ""
    editable: bool = False


@dataclass(frozen=True)
class ChangeRow:
    """A line of the log."""

    id: str
    what: str
    who: str
    at: str
    before: str
    after: str
    href: str


@dataclass(frozen=True)
class Viewer:
    """Who looks, at which agent, and what they may change."""

    user_id: UUID | None
    agent_id: UUID
    can_edit: bool
    can_share: bool


def memory_row(memory: MemoryRead, viewer: Viewer) -> MemoryRow:
    why = REASONS[memory.review_reason] if memory.review_reason else ""
    expires_on = memory.expires_on.isoformat() if memory.expires_on else ""
    return MemoryRow(
        id=str(memory.id),
        text=memory.text,
        kind=memory.kind,
        kind_word=KINDS[memory.kind],
        shared=memory.shared,
        elsewhere=memory.agent_name if memory.agent_id != viewer.agent_id else "",
        why=f"It expired on {expires_on}." if memory.expired else why,
        source=_source(memory),
        href=_href(memory, viewer),
        uses="" if not memory.uses else "used once" if memory.uses == 1 else f"used {memory.uses}×",
        used_at=memory.last_used_at.isoformat() if memory.last_used_at else "",
        expires_on="" if memory.expired else expires_on,
        created_at=memory.created_at.isoformat(),
        editable=viewer.can_share if memory.shared else viewer.can_edit,
    )


def change_row(change: MemoryChangeRead) -> ChangeRow:
    return ChangeRow(
        id=str(change.id),
        what=CHANGES[change.change],
        who=change.by_name or ("A former member" if change.by_user_id else "The agent"),
        at=change.created_at.isoformat(),
        before=change.before or "",
        after="" if change.after == change.before else change.after or "",
        href=f"/runs/{change.run_id}" if change.run_id else "",
    )


def _source(memory: MemoryRead) -> str:
    who = memory.created_by_name
    if memory.source is MemorySource.RUN:
        return "Learned at work"
    if memory.source is MemorySource.MESSAGE:
        return f"From a conversation of {who}" if who else "From a conversation"
    return f"Added by {who}" if who else "Added by a former member"


def _href(memory: MemoryRead, viewer: Viewer) -> str:
    if memory.source is MemorySource.RUN and memory.run_id:
        return f"/runs/{memory.run_id}"
    mine = memory.created_by == viewer.user_id
    if memory.conversation_id and mine:
        return f"/agents/{memory.agent_id}?c={memory.conversation_id}"
    return ""
