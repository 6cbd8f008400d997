"""Shapes that cross the edge of the agents domain."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.fields import Name, ShortText, Tag, Tags
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.agents.metadata.definition import AgentDefinition as AgentDefinition
from agents_os.domains.agents.metadata.definition import Filled
from agents_os.domains.agents.metadata.emojis import SingleEmoji
from agents_os.domains.agents.metadata.models import (
    AgentKind,
    Autonomy,
    Category,
    Environment,
    Lifecycle,
    Visibility,
)
from agents_os.domains.agents.metadata.tools import ToolRead


class HireAgent(Body):
    """Step two of hiring: make it mine. Empty fields keep what the template suggests."""

    template_key: str = Field(max_length=60)
    name: Name | None = None
    emoji: SingleEmoji | None = None
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None
    environment: Environment = Environment.PROD
    tags: Tags | None = None
    definition: AgentDefinition | None = Field(
        None, description="A changed definition; published at once only with agents:publish."
    )


class TemplateInstall(Body):
    """`HireAgent` without the template, which is in the path."""

    name: Name | None = None
    emoji: SingleEmoji | None = None
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None
    environment: Environment = Environment.PROD
    tags: Tags | None = None


class AgentCreate(Body):
    """A native agent from scratch. It starts as a draft."""

    name: Name
    emoji: SingleEmoji = "🤖"
    role_title: Name
    description: ShortText = ""
    category: Category
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None
    environment: Environment = Environment.PROD
    tags: Tags = Field(default_factory=list)
    autonomy: Autonomy = Autonomy.SUPERVISED
    definition: AgentDefinition


class AgentUpdate(Body):
    """Only the fields given are changed. `team_id: null` takes the agent out of its team."""

    name: Name | None = None
    emoji: SingleEmoji | None = None
    role_title: Name | None = None
    description: ShortText | None = None
    category: Category | None = None
    visibility: Visibility | None = None
    team_id: UUID | None = None
    environment: Environment | None = None
    tags: Tags | None = None
    autonomy: Autonomy | None = None
    runs_at_once: int | None = Field(
        None, ge=1, le=100, description="How many of its runs may be under way at once."
    )


class DraftSave(Body):
    definition: AgentDefinition
    revision: int = Field(ge=1, description="The revision you read; guards against lost changes.")


class VersionPublish(Body):
    change_message: Annotated[ShortText, Filled]
    revision: int | None = Field(None, ge=1, description="Publish only if the draft is still this.")


class AgentPause(Body):
    reason: ShortText = ""


class AgentArchive(Body):
    reason: ShortText = ""


class StatusSet(Body):
    status: Literal["active", "paused"]
    reason: ShortText = ""


class AgentFilter(BaseModel, frozen=True):
    """Which agents to list. Without `lifecycle`, archived ones are left out."""

    category: Category | None = None
    lifecycle: Lifecycle | None = None
    environment: Environment | None = None
    tag: Tag | None = None
    team_id: UUID | None = None
    mine: bool = False
    q: ShortText | None = Field(None, description="Words of the name or the role.")
    sort: Literal["created", "name"] = "created"


class AgentRead(Frozen):
    """An agent's card. `can` names what the caller may do with it."""

    id: UUID
    name: str
    slug: str
    emoji: str
    role_title: str
    description: str
    category: Category
    template_key: str | None
    kind: AgentKind
    lifecycle: Lifecycle
    visibility: Visibility
    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    environment: Environment
    tags: list[str]
    autonomy: Autonomy
    runs_at_once: int
    published_version_id: UUID | None
    published_version: int | None
    has_unpublished_changes: bool
    draft_revision: int
    paused_reason: str | None
    paused_by: UUID | None
    paused_at: datetime | None
    archived_reason: str | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    can: list[Literal["edit", "publish", "pause", "archive"]] = []


class AgentDetail(AgentRead):
    """With what it is told: the published definition, or the draft if there is none yet."""

    definition: AgentDefinition | None
    tools: list[ToolRead] = []


class DraftRead(Frozen):
    agent_id: UUID
    definition: AgentDefinition
    revision: int
    base_version: int | None
    edited_by: UUID | None
    edited_by_name: str | None
    edited_at: datetime
    has_unpublished_changes: bool


class AgentVersionRead(Frozen):
    """A version in the list, without its definition."""

    id: UUID
    agent_id: UUID
    number: int
    digest: str
    change_message: str
    restored_from: int | None
    author_id: UUID | None
    author_name: str | None
    created_at: datetime
    published: bool = False


class AgentVersionDetail(AgentVersionRead):
    definition: AgentDefinition


class DiffLine(Frozen):
    """One line of a text diff; line numbers count from 1 and are None on the other side."""

    kind: Literal["same", "added", "removed"]
    text: str
    before_line: int | None
    after_line: int | None


class FieldChange(Frozen):
    """One field that differs.

    `path` is stable ("services.blog_article.price_credits"), `label` is for people. Long texts
    carry `lines`; lists of words carry `added` and `removed`.
    """

    path: str
    label: str
    kind: Literal["added", "removed", "changed"]
    before: object = None
    after: object = None
    added: list[str] = []
    removed: list[str] = []
    lines: list[DiffLine] = []


class VersionComparison(Frozen):
    """`before` and `after` are version numbers, or "draft"."""

    agent_id: UUID
    before: str
    after: str
    identical: bool
    changes: list[FieldChange]


class RunnableAgent(Frozen):
    """An active agent with the version a run must keep (B10)."""

    agent: AgentRead
    version_id: UUID
    version_number: int
    definition: AgentDefinition
    system_prompt: str


class PromptRead(Frozen):
    """The exact system prompt a version, or the draft, is run with."""

    agent_id: UUID
    source: str
    system_prompt: str
    characters: int


class EmojiRead(Frozen):
    emoji: str
    label: str
    family: Literal["human", "animal", "fantasy", "iconic"]
    words: list[str]


class TemplateSummary(Frozen):
    key: str
    name: str
    emoji: str
    role_title: str
    category: Category
    summary: str
    complexity: Literal["simple", "moderate", "advanced"]
    autonomy: Autonomy
    official: bool = True
    tags: list[str]
    specialties: list[str]
    price_from: int | None
    price_to: int | None
    tool_count: int


class TemplateRead(TemplateSummary):
    """All that is shown before hiring: prices, deliverables, tools and what they may do."""

    definition: AgentDefinition
    tools: list[ToolRead]
