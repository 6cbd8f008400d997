"""The workflows one can begin with: one file each in `template_files/`, read and checked once."""

import json
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import Field, JsonValue

from agents_os.core.fields import Name, ShortText, Tags
from agents_os.core.packaged import read_packaged
from agents_os.domains.agents.metadata.definition import Key
from agents_os.domains.agents.metadata.emojis import SingleEmoji
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.workflows.metadata.definition import Definition, Part

DIRECTORY = Path(__file__).parent / "template_files"
FIRST = "company_onboarding"  # leads the gallery


class AgentNeeded(Part):
    """An agent that takes part. Nodes name it by `placeholder` until the workflow is made.

    `template_key`: the agent of the gallery that is hired for it, unless there is one already.
    """

    role: Key
    template_key: Key
    placeholder: UUID


class CreditEstimate(Part):
    """What one run costs, in credits, with the models that are usual."""

    least: int = Field(ge=0)
    most: int = Field(ge=0)


class WorkflowTemplate(Part):
    """A packaged workflow.

    Attributes:
        connectors: Outside systems it acts on; each of them in the sandbox so far.
        sample: A `trigger.data` to try it with.
    """

    key: Key
    name: Name
    emoji: SingleEmoji
    category: Category
    summary: ShortText
    complexity: Literal["simple", "moderate", "advanced"]
    official: bool = True
    tags: Tags
    credits: CreditEstimate
    agents: tuple[AgentNeeded, ...]
    connectors: tuple[Key, ...]
    sample: dict[str, JsonValue]
    definition: Definition

    @property
    def searchable(self) -> str:
        return " ".join((self.name, self.category, self.summary, *self.tags)).casefold()

    def definition_for(self, agents: dict[UUID, UUID]) -> Definition:
        """With real agents, by placeholder."""
        text = json.dumps(self.definition.canonical())
        for placeholder, agent_id in agents.items():
            text = text.replace(str(placeholder), str(agent_id))
        return Definition.model_validate_json(text)


@cache
def workflow_templates() -> dict[str, WorkflowTemplate]:
    """Every template by key, by category and name, the first one in front."""
    loaded = read_packaged(DIRECTORY, WorkflowTemplate)
    order = list(Category)
    loaded.sort(key=lambda t: (t.key != FIRST, order.index(t.category), t.name))
    return {template.key: template for template in loaded}
