"""Shapes of triggers and of what came to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Frozen
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.workflows.metadata.trigger_models import DeliveryState, TriggerKind

UNSIGNED = (
    "Whoever learns this address can start the workflow. Let senders sign their requests where "
    "they can."
)
NO_SECRET = "It takes signed requests, and has no secret yet: make one and give it to the sender."


class TriggerRead(Frozen):
    """A trigger that starts a workflow from outside or by itself.

    Attributes:
        active: The published version has it; until then it starts nothing.
        url: Where a webhook is called; for those who may edit the workflow.
        has_secret: Signed requests can be checked. `old_secret_until`: so long also by the secret
            before.
        warning: What is unsafe or missing about it, in words.
        problem: Why it started nothing the last time.
        refused: How many requests were not signed as they should be; the newest, and why.
        schedule_id: Its times: `GET /schedules/{id}`.
    """

    id: UUID
    workflow_id: UUID
    node_id: str
    kind: TriggerKind
    active: bool
    url: str | None = None
    signed: bool
    has_secret: bool = False
    old_secret_until: datetime | None
    warning: str | None = None
    event: str | None
    condition: str | None
    schedule_id: UUID | None
    problem: str | None
    refused: int
    last_refused_at: datetime | None
    last_refusal: str | None


class WebhookSecret(Frozen):
    """A new secret, shown once. The one before works until `old_secret_until`."""

    trigger: TriggerRead
    secret: str


class DeliveryRead(Frozen):
    """Something that came to a trigger.

    `data` is what the workflow was given as `trigger.data`. `problem`: why nothing was started.
    """

    id: UUID
    trigger_id: UUID
    key: str
    state: DeliveryState
    run_id: UUID | None
    problem: str | None
    replay_of: UUID | None
    received_at: datetime
    data: dict[str, Any]


class WebhookReceipt(Frozen):
    """What a sender is told.

    `duplicate`: it had come before, and nothing was started again. `status` and `output` of the
    run as it stands; the output only for senders who waited: those who sign, and where the trigger
    answers when finished, everybody.
    """

    delivery_id: UUID
    run_id: UUID
    status: RunStatus
    duplicate: bool = False
    output: dict[str, Any] | None = None
    error: str | None = Field(None, description="Why the run failed, for senders who waited.")
