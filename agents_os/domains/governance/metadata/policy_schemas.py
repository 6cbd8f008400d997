"""Shapes of rules that an organisation writes."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import Name, ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.governance.metadata.models import ActionClass, Environment, Verdict
from agents_os.domains.governance.metadata.schemas import Amount, Approvers, ToolKey
from agents_os.domains.identity.metadata.permissions import Role


class PolicyWrite(Body):
    """A rule. Empty lists match everything; the amount must pass both bounds."""

    name: Name
    reason: ShortText = Field("", description="Shown to whoever is held up by this rule.")
    effect: Verdict
    team_id: UUID | None = Field(None, description="Only for agents of this team.")
    priority: int = Field(0, ge=-1000, le=1000)
    enabled: bool = True
    action_classes: list[ActionClass] = Field(default_factory=list, max_length=20)
    tools: list[ToolKey] = Field(default_factory=list, max_length=50)
    environments: list[Environment] = Field(default_factory=list, max_length=3)
    agent_ids: list[UUID] = Field(default_factory=list, max_length=50)
    amount_over_micros: Amount | None = None
    amount_up_to_micros: Amount | None = None
    approvers: Approvers = Field(default_factory=Approvers)
    quorum: int = Field(1, ge=1, le=10)
    expires_after_s: int = Field(86400, ge=60, le=90 * 86400)
    after_untrusted: bool = Field(
        False, description="Only once the agent has read what strangers may have written."
    )


class PolicyRead(Frozen):
    id: UUID
    name: str
    reason: str
    effect: Verdict
    team_id: UUID | None
    priority: int
    enabled: bool
    action_classes: list[str]
    tools: list[str]
    environments: list[Environment]
    agent_ids: list[UUID]
    amount_over_micros: int | None
    amount_up_to_micros: int | None
    approver_roles: list[Role]
    approver_team_ids: list[UUID]
    approver_user_ids: list[UUID]
    quorum: int
    expires_after_s: int
    after_untrusted: bool
    created_at: datetime
    updated_at: datetime
