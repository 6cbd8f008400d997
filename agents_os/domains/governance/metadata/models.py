"""Tables of governance, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.named import name_of_agent, name_of_person
from agents_os.core.tables import Stamped, Table, TenantTable

_TIME = DateTime(timezone=True)


class ActionClass(StrEnum):
    """What an action does to the world. The first five are the risks of the tool catalogue."""

    READ = "read"  # looks at what the organisation has
    WEB = "web"  # sends a query or an address to a site outside
    WRITE = "write"  # changes something inside Agents OS, where it can be undone
    OUTBOUND = "outbound"  # reaches a person or system outside
    MONEY = "money"  # moves or promises money
    EXTERNAL_WRITE = "external_write"  # changes records of a connected system
    DELETE = "delete"  # destroys data that cannot be brought back
    SIGN_OFF = "sign_off"  # does nothing but ask a person, which is its point


class Environment(StrEnum):
    PROD = "prod"
    STAGING = "staging"
    TEST = "test"


class Verdict(StrEnum):
    """From free to forbidden; the later one wins."""

    ALLOW = "allow"
    LOG_ONLY = "log_only"  # allowed, and shown to people as worth a look
    REQUIRE_APPROVAL = "require_approval"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        return list(Verdict).index(self)


class ApprovalKind(StrEnum):
    ACTION = "action"  # may this be done?
    QUESTION = "question"  # what should be done?


class ApprovalStatus(StrEnum):
    PENDING = "pending"
    DEFERRED = "deferred"  # snoozed; still open
    APPROVED = "approved"
    MODIFIED = "modified"  # approved with a changed payload
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ANSWERED = "answered"  # questions only
    USED = "used"  # approved, and the effect took place


OPEN = frozenset({ApprovalStatus.PENDING, ApprovalStatus.DEFERRED})
GRANTED = frozenset({ApprovalStatus.APPROVED, ApprovalStatus.MODIFIED})


class Policy(TenantTable, Stamped):
    """A rule of the organisation, or of one team in it. Empty lists match everything."""

    __tablename__ = "policies"

    team_id: Mapped[UUID | None]
    name: Mapped[str]
    reason: Mapped[str]
    priority: Mapped[int]
    enabled: Mapped[bool]
    effect: Mapped[str]
    action_classes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tools: Mapped[list[str]] = mapped_column(ARRAY(Text))
    environments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    agent_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    amount_over_micros: Mapped[int | None]
    amount_up_to_micros: Mapped[int | None]
    approver_roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    approver_team_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    approver_user_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    quorum: Mapped[int]
    expires_after_s: Mapped[int]
    after_untrusted: Mapped[bool]
    created_by: Mapped[UUID | None]


class Decision(TenantTable):
    """What was asked and what the rules said. The database refuses to change it."""

    __tablename__ = "decisions"

    approval_id: Mapped[UUID | None]
    action_class: Mapped[str]
    tool: Mapped[str]
    environment: Mapped[str]
    amount_micros: Mapped[int | None]
    recipient: Mapped[str | None]
    after_untrusted: Mapped[bool]
    agent_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    step_id: Mapped[str | None]
    requested_by: Mapped[UUID | None]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    digest: Mapped[str]
    verdict: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    matched_rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    policy_digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(_TIME)


class Effect(Table):
    """The one use of a decision. Its keys make a second use impossible."""

    __tablename__ = "decision_effects"

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    approval_id: Mapped[UUID | None]
    digest: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(_TIME)


class Approval(TenantTable):
    """A question to people: may this action be done, or what is the answer.

    `decision_id`, `payload` and `digest` are the current ones of the thread: a modification
    points them to a new decision, and votes count for the decision they were given on.
    """

    __tablename__ = "approvals"

    kind: Mapped[str]
    status: Mapped[str]
    decision_id: Mapped[UUID | None]
    action_class: Mapped[str | None]
    tool: Mapped[str | None]
    environment: Mapped[str | None]
    amount_micros: Mapped[int | None]
    recipient: Mapped[str | None]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    digest: Mapped[str | None]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    question: Mapped[str | None]
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    answer: Mapped[str | None]
    agent_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    step_id: Mapped[str | None]
    requested_by: Mapped[UUID | None] = mapped_column()
    approver_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    approver_team_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    approver_user_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    quorum: Mapped[int] = mapped_column(default=1)
    expires_after_s: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(_TIME)
    snoozed_until: Mapped[datetime | None] = mapped_column(_TIME)
    modified_by: Mapped[UUID | None]
    decided_by: Mapped[UUID | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column(_TIME)
    comment: Mapped[str] = mapped_column(default="")
    self_approved: Mapped[bool] = mapped_column(default=False)
    effect_used_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_at: Mapped[datetime] = mapped_column(_TIME)
    updated_at: Mapped[datetime] = mapped_column(
        _TIME, server_default=func.now(), server_onupdate=func.now()
    )

    agent_name: Mapped[str | None] = column_property(name_of_agent(agent_id))
    requested_by_name: Mapped[str | None] = column_property(name_of_person(requested_by))
    decided_by_name: Mapped[str | None] = column_property(name_of_person(decided_by))

    @property
    def names_approvers(self) -> bool:
        return bool(self.approver_roles or self.approver_team_ids or self.approver_user_ids)


class ApprovalVote(TenantTable):
    """What one person said about one decision of a thread."""

    __tablename__ = "approval_votes"

    approval_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column()
    vote: Mapped[str]  # approve or reject
    via: Mapped[str]  # user or api_key
    comment: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(_TIME)
    user_name: Mapped[str | None] = column_property(name_of_person(user_id))


class CompanyStop(TenantTable):
    """All agents of the organisation stand still, from `stopped_at` to `resumed_at`."""

    __tablename__ = "company_stops"

    reason: Mapped[str]
    stopped_by: Mapped[UUID | None] = mapped_column()
    stopped_at: Mapped[datetime] = mapped_column(_TIME)
    resumed_by: Mapped[UUID | None]
    resumed_at: Mapped[datetime | None] = mapped_column(_TIME)
    stopped_by_name: Mapped[str | None] = column_property(name_of_person(stopped_by))
