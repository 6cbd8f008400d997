"""Steps about the run itself, and notes."""

from pydantic import Field

from agents_os.core.fields import LongText
from agents_os.domains.workflows.metadata.node_types.base import (
    Effect,
    Group,
    NodeType,
    Port,
    Settings,
    TemplateMap,
    WorkflowId,
)


class CallWorkflow(Settings):
    workflow_id: WorkflowId = Field(title="Workflow")
    version: int | None = Field(
        None,
        ge=1,
        title="Version",
        description="Empty: the one that is published when this workflow is; it is kept.",
    )
    data: TemplateMap = Field(
        default_factory=dict, title="What it is given", description="Its trigger.data."
    )
    wait: bool = Field(True, title="Wait for its result")


class CreditLimit(Settings):
    credits: int = Field(
        ge=1,
        le=100_000,
        title="Credits",
        description="From here on the run may use so many more credits; then it stops.",
    )


class Note(Settings):
    text: LongText = Field("", title="Text", json_schema_extra={"format": "textarea"})


UTILITIES = (
    NodeType(
        key="workflow.call",
        icon="workflow",
        title="Run a workflow",
        description="Another workflow does a part, at a version that stays the same.",
        settings=CallWorkflow,
        group=Group.UTILITIES,
        outputs=(
            Port(
                key="out",
                title="Out",
                type="object",
                properties={"run_id": "The run it made", "result": "What it gave back"},
            ),
        ),
        effect=Effect.OUTBOUND,
        waits=True,
    ),
    NodeType(
        key="credits.limit",
        icon="gauge",
        title="Credit limit",
        description="Limit what the rest of the run may cost.",
        settings=CreditLimit,
        group=Group.UTILITIES,
        effect=Effect.WRITE,
    ),
    NodeType(
        key="note",
        icon="sticky-note",
        title="Note",
        description="A remark on the canvas; it does nothing.",
        settings=Note,
        group=Group.UTILITIES,
        inputs=(),
        outputs=(),
    ),
)
