"""Shapes of templates of workflows."""

from typing import Literal
from uuid import UUID

from pydantic import Field, JsonValue

from agents_os.core.fields import Name
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.gallery import AgentNeeded, CreditEstimate

IN_SANDBOX = (
    "Works with sandbox connectors: they check what they are given and say what they would do. "
    "Nothing outside changes."
)


class WorkflowTemplateSummary(Frozen):
    """A template at a glance. `sandbox`: what it does outside is only said, not done."""

    key: str
    name: str
    emoji: str
    category: Category
    summary: str
    complexity: Literal["simple", "moderate", "advanced"]
    official: bool
    tags: list[str]
    credits: CreditEstimate
    agents: tuple[AgentNeeded, ...]
    connectors: tuple[str, ...]
    sandbox: bool
    sandbox_note: str | None = None
    triggers: list[str] = Field([], description="Kinds of triggers: webhook, schedule, …")
    steps: int


class WorkflowTemplateRead(WorkflowTemplateSummary):
    sample: dict[str, JsonValue]
    definition: Definition


class FromTemplate(Body):
    """Make a workflow of a template.

    Attributes:
        agents: Who takes part, by role; others are hired, unless the company has them already.
        publish: At once, as version 1; else it stays a draft. Unchanged templates need no
            approval: we reviewed them.
    """

    name: Name | None = None
    agents: dict[str, UUID] = Field(default_factory=dict, max_length=10)
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    publish: bool = True
