"""The agents one can hire: one TOML file each in `templates/`, read and checked once."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents_os.core.fields import Name, ShortText, Tags
from agents_os.core.packaged import read_packaged
from agents_os.domains.agents.metadata.definition import AgentDefinition, Key
from agents_os.domains.agents.metadata.emojis import SingleEmoji
from agents_os.domains.agents.metadata.models import Autonomy, Category
from agents_os.domains.agents.metadata.tools import ToolRead, describe_tools

DIRECTORY = Path(__file__).parent / "templates"
FIRST = "quill"  # leads the gallery


class Template(BaseModel):
    """A packaged agent. `name` and `emoji` are suggestions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    name: Name
    emoji: SingleEmoji
    category: Category
    summary: ShortText
    complexity: Literal["simple", "moderate", "advanced"]
    autonomy: Autonomy
    official: bool = True
    tags: Tags
    definition: AgentDefinition

    @property
    def role_title(self) -> str:
        return self.definition.role

    @property
    def specialties(self) -> tuple[str, ...]:
        return self.definition.specialties

    @property
    def price_from(self) -> int | None:
        return min((s.price_credits for s in self.definition.services), default=None)

    @property
    def price_to(self) -> int | None:
        return max((s.price_credits for s in self.definition.services), default=None)

    @property
    def tool_count(self) -> int:
        return len(self.definition.tools)

    @property
    def tools(self) -> list[ToolRead]:
        return describe_tools(self.definition.tools)

    @property
    def searchable(self) -> str:
        words = (self.name, self.role_title, self.category, self.summary)
        return " ".join((*words, *self.specialties, *self.tags)).casefold()


@cache
def templates() -> dict[str, Template]:
    """Every template by key, by category and name, the first one in front."""
    loaded = read_packaged(DIRECTORY, Template)
    order = list(Category)
    loaded.sort(key=lambda t: (t.key != FIRST, order.index(t.category), t.name))
    return {template.key: template for template in loaded}
