"""Approvals as cards: in plain words what an agent wants, why it was held, and exactly what."""

import json
from dataclasses import dataclass, field
from typing import Any

from agents_os.core.money import MICRO
from agents_os.domains.governance.metadata.budget_requests import TOOL
from agents_os.domains.governance.metadata.models import ApprovalKind, ApprovalStatus
from agents_os.domains.governance.metadata.schemas import (
    ApprovalDetail,
    ApprovalRead,
    WaitingApproval,
)
from agents_os.domains.governance.metadata.wishes import wish as wish_of

STATUSES = {
    ApprovalStatus.PENDING: ("Waiting", "busy"),
    ApprovalStatus.DEFERRED: ("Put aside", "info"),
    ApprovalStatus.APPROVED: ("Approved", "on"),
    ApprovalStatus.MODIFIED: ("Approved with changes", "on"),
    ApprovalStatus.REJECTED: ("Rejected", "off"),
    ApprovalStatus.EXPIRED: ("Expired", ""),
    ApprovalStatus.CANCELLED: ("Withdrawn", ""),
    ApprovalStatus.ANSWERED: ("Answered", "on"),
}
OPEN = (ApprovalStatus.PENDING, ApprovalStatus.DEFERRED)
LONG_VALUE = 90
FACE = "🤖"


@dataclass(frozen=True)
class Part:
    """One field of a payload; `nested` is indented JSON, shown on demand."""

    key: str
    text: str
    nested: bool = False


@dataclass(frozen=True)
class ApprovalCard:
    """An entry of the inbox. Times are ISO text, "" for none; `can` names the buttons."""

    id: str = ""
    kind: str = ""
    emoji: str = FACE
    who: str = ""
    agent_href: str = ""
    wish: str = ""
    dot: str = ""
    word: str = ""
    open: bool = False
    for_whom: str = ""
    environment: str = ""
    amount: str = ""
    recipient: str = ""
    parts: list[Part] = field(default_factory=list)
    digest: str = ""
    reasons: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    answer: str = ""
    votes: str = ""
    run_href: str = ""
    created_at: str = ""
    expires_at: str = ""
    snoozed_until: str = ""
    decided_at: str = ""
    decided_by: str = ""
    comment: str = ""
    note: str = ""
    can: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EditField:
    """A field of a payload to change. `kind`: text, number, flag or json."""

    name: str = ""
    label: str = ""
    kind: str = "text"
    text: str = ""
    long: bool = False


def card(approval: ApprovalRead, emojis: dict[str, str]) -> ApprovalCard:
    word, dot = STATUSES[approval.status]
    agent_id = str(approval.agent_id or "")
    return ApprovalCard(
        id=str(approval.id),
        kind=approval.kind.value,
        emoji=emojis.get(agent_id, FACE),
        who=approval.agent_name or approval.requested_by_name or _nobody(approval),
        agent_href=f"/agents/{agent_id}" if agent_id else "",
        wish=wish(approval),
        dot=dot,
        word=word,
        open=approval.status in OPEN,
        for_whom=approval.requested_by_name or "",
        environment=approval.environment.value if approval.environment else "",
        amount=amount(approval.amount_micros),
        recipient=approval.recipient or "",
        parts=parts(approval.payload or {}),
        digest=approval.digest or "",
        reasons=approval.reasons,
        options=approval.options,
        answer=approval.answer or "",
        votes=f"{approval.approvals_given} of {approval.quorum}" if approval.quorum > 1 else "",
        run_href=f"/runs/{approval.run_id}" if approval.run_id else "",
        created_at=approval.created_at.isoformat(),
        expires_at=approval.expires_at.isoformat(),
        snoozed_until=_iso(approval.snoozed_until),
        decided_at=_iso(approval.decided_at),
        decided_by=approval.decided_by_name or "",
        comment=approval.comment,
        note=approval.note,
        can=[str(each) for each in approval.can],
    )


def wish(approval: ApprovalRead | WaitingApproval) -> str:
    """After the agent's name: “wants to send an e-mail”, or “asks: …”."""
    if approval.kind is ApprovalKind.QUESTION:
        return f"asks: {approval.question}"
    if isinstance(approval, WaitingApproval):
        asked: Any = approval.asked
    else:
        asked = (approval.payload or {}).get("action")
    return f"wants to {wish_of(approval.action_class, approval.tool or '', asked)}"


def _nobody(approval: ApprovalRead) -> str:
    """Who asks when no agent and no person does."""
    return "Work that waits" if approval.tool == TOOL else "A program"


def amount(micros: int | None) -> str:
    """In the company's currency; at least two decimals and no digit lost."""
    if micros is None:
        return ""
    whole, rest = divmod(micros, MICRO)
    decimals = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}"


def parts(payload: dict[str, Any]) -> list[Part]:
    return [
        Part(_label(key), _shown(value), nested=isinstance(value, dict | list) and bool(value))
        for key, value in payload.items()
    ]


def _label(key: str) -> str:
    """“account_number” as “Account number”."""
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def edit_fields(payload: dict[str, Any]) -> list[EditField]:
    """One field per key. Texts are edited as such, lists and objects as JSON."""
    return [
        EditField(
            name=f"part-{index}",
            label=key,
            kind=_kind(value),
            text=value if isinstance(value, str) else _json(value),
            long=isinstance(value, dict | list)
            or (isinstance(value, str) and (len(value) > LONG_VALUE or "\n" in value)),
        )
        for index, (key, value) in enumerate(payload.items())
    ]


def history(approval: ApprovalDetail) -> list[str]:
    """Who said what so far, and which rules held it."""
    rules = {rule.name for decision in approval.decisions for rule in decision.matched_rules}
    lines = [f"Rule: {name}" for name in sorted(rules)]
    for vote in approval.votes:
        said = "approved" if vote.vote == "approve" else "rejected"
        after = f": {vote.comment}" if vote.comment else "."
        lines.append(f"{vote.user_name or 'Somebody who left'} {said}{after}")
    if approval.modified_by and approval.original_payload is not None:
        lines.append(f"First asked for: {_json(approval.original_payload, indent=None)}")
    return lines or ["Nobody has voted yet."]


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "json"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value or "(empty)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ([], {}):
        return "(nothing)"
    return _json(value)


def _json(value: Any, *, indent: int | None = 2) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _iso(at: Any) -> str:
    return at.isoformat() if at else ""
