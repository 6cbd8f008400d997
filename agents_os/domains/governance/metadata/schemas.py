"""Shapes that cross the edge of governance."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from agents_os.core.fields import LongText, ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.governance.metadata.models import (
    ApprovalKind,
    ApprovalStatus,
    Environment,
    Verdict,
)
from agents_os.domains.identity.metadata.permissions import Role

LARGEST_AMOUNT = 10**18  # micros: a trillion of any currency
_EXAMPLE_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


Digest = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(
        description="SHA-256 of the payload's canonical JSON, as shown with the approval.",
        examples=[_EXAMPLE_DIGEST],
    ),
]
ClassName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ToolKey = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,119}$"),
    Field(examples=["send_email"]),
]
StepRef = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1, max_length=200)]
Amount = Annotated[
    int,
    Field(ge=0, le=LARGEST_AMOUNT, description="Millionths of the company's currency."),
]
Options = Annotated[list[ShortText], Field(max_length=20)]


class Approvers(BaseModel, frozen=True):
    """Who is asked. Nobody named: whoever may approve. Owners may always decide."""

    roles: list[Role] = Field(default_factory=list, max_length=5)
    team_ids: list[UUID] = Field(default_factory=list, max_length=20)
    user_ids: list[UUID] = Field(default_factory=list, max_length=50)


class ActionProposal(BaseModel, frozen=True):
    """What an agent is about to do.

    Attributes:
        action_class: One of `ActionClass`; anything else needs approval.
        payload: Exactly what will be executed; the decision is bound to its digest.
        environment: None: the agent's, or prod without an agent.
        team_id: Whose it is where no agent or run says it.
        step_id: With `run_id` names the step. Asking again for the same step and payload gives
            the decision there is.
        after_untrusted: The agent has read what strangers may have written: retrieved documents,
            web pages, results of tools.
        approvers: Who is asked where the rule that asks names nobody.
        expires_after_s: How long they have, instead of what the rule says.
    """

    action_class: ClassName
    tool: ToolKey
    payload: dict[str, Any] = Field(default_factory=dict)
    amount_micros: Amount | None = None
    recipient: ShortText | None = None
    agent_id: UUID | None = None
    run_id: UUID | None = None
    team_id: UUID | None = None
    step_id: StepRef | None = None
    environment: Environment | None = None
    after_untrusted: bool = False
    approvers: Approvers = Approvers()
    expires_after_s: int | None = Field(None, ge=60, le=90 * 86400)


class PolicyEvaluate(Body):
    """`ActionProposal` of an external caller: environment and pause are those of the agent."""

    action_class: Annotated[ClassName, Field(examples=["outbound"])] = Field(
        description="read, web, write, outbound, money, external_write, delete or sign_off; an "
        "unknown one needs approval."
    )
    tool: ToolKey
    payload: dict[str, Any] = Field(default_factory=dict)
    amount_micros: Amount | None = None
    recipient: ShortText | None = None
    agent_id: UUID | None = None
    run_id: UUID | None = None
    step_id: StepRef | None = None
    after_untrusted: bool = Field(
        False, description="The agent has read what strangers may have written."
    )


class MatchedRule(Frozen):
    """A rule that applied. `id` is "default:…" for those shipped with the product."""

    id: str
    name: str
    effect: Verdict


class DecisionRead(Frozen):
    """A verdict with its grounds. `approval_id`: whom to wait for, when it needs approval."""

    id: UUID
    verdict: Verdict
    reasons: list[str]
    matched_rules: list[MatchedRule]
    digest: str
    approval_id: UUID | None
    action_class: str
    tool: str
    environment: Environment
    amount_micros: int | None
    recipient: str | None
    after_untrusted: bool
    agent_id: UUID | None
    run_id: UUID | None
    step_id: str | None
    policy_digest: str
    created_at: datetime


class ApproveAction(Body):
    digest: Digest
    comment: LongText = ""


class RejectAction(Body):
    comment: LongText = ""


class ModifyAction(Body):
    """Approve with a changed payload. State amount and recipient again if the action has them."""

    digest: Digest = Field(description="Of the payload you changed, as it was shown to you.")
    payload: dict[str, Any]
    amount_micros: Amount | None = None
    recipient: ShortText | None = None
    comment: LongText = ""


class DeferAction(Body):
    until: datetime = Field(description="When to ask again, within 30 days.")
    comment: LongText = ""


class AnswerQuestion(Body):
    answer: LongText = Field(min_length=1)


class QuestionAsk(BaseModel, frozen=True):
    """A question of a run to people. The person whose run asks may answer it, too."""

    question: LongText = Field(min_length=1)
    options: Options = Field(default_factory=list)
    agent_id: UUID | None = None
    run_id: UUID | None = None
    step_id: StepRef | None = None
    approvers: Approvers = Approvers()
    expires_after_s: int = Field(7 * 86400, ge=60, le=90 * 86400)


Ability = Literal["approve", "reject", "modify", "defer", "answer"]


class VoteRead(Frozen):
    user_id: UUID
    user_name: str | None
    decision_id: UUID
    vote: Literal["approve", "reject"]
    via: Literal["user", "api_key"]
    comment: str
    created_at: datetime


class ApprovalRead(Frozen):
    """One entry of the inbox. `can` names what the caller may do with it now."""

    id: UUID
    kind: ApprovalKind
    status: ApprovalStatus
    decision_id: UUID | None
    action_class: str | None
    tool: str | None
    environment: Environment | None
    amount_micros: int | None
    recipient: str | None
    payload: dict[str, Any] | None
    digest: str | None
    reasons: list[str]
    question: str | None
    options: list[str]
    answer: str | None
    agent_id: UUID | None
    agent_name: str | None
    run_id: UUID | None
    step_id: str | None
    requested_by: UUID | None
    requested_by_name: str | None
    quorum: int
    approvals_given: int = 0
    expires_at: datetime
    snoozed_until: datetime | None
    modified_by: UUID | None
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    comment: str
    self_approved: bool
    note: str = ""
    effect_used_at: datetime | None
    created_at: datetime
    can: list[Ability] = []


class ApprovalDetail(ApprovalRead):
    """With its history: the payload first asked for, why, and who said what."""

    original_payload: dict[str, Any] | None = None
    decisions: list[DecisionRead] = []
    votes: list[VoteRead] = []


class ApprovalCounts(Frozen):
    """Numbers of the inbox's tabs: open for me, open that I may see, decided that I may see."""

    mine: int
    all: int
    decided: int


class ApprovalOutcome(Frozen):
    """What a waiting run needs to go on.

    With status approved or modified: execute `payload` under `decision_id`.
    """

    approval_id: UUID
    kind: ApprovalKind
    status: ApprovalStatus
    decision_id: UUID | None
    payload: dict[str, Any] | None
    answer: str | None
    comment: str
    decided_by: UUID | None


class WaitingApproval(Frozen):
    """An approval or question that waits for the caller, at a glance."""

    id: UUID
    kind: ApprovalKind
    action_class: str | None
    tool: str | None
    recipient: str | None
    asked: str | None = Field(default=None, description="What the agent itself asks approval for.")
    question: str | None
    reasons: list[str]
    agent_name: str | None
    agent_emoji: str | None
    created_at: datetime


class Waiting(Frozen):
    """`total` is what the inbox counts as the caller's; `approvals` the oldest few of them."""

    total: int
    approvals: list[WaitingApproval]
