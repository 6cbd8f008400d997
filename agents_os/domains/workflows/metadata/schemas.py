"""Shapes of workflows and their versions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from agents_os.core.fields import JsonObject, Name, ShortText, Tag, Tags
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.agents.metadata.definition import Filled
from agents_os.domains.agents.metadata.emojis import SingleEmoji
from agents_os.domains.agents.metadata.schemas import FieldChange
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.models import CallerKind, Lifecycle
from agents_os.domains.workflows.metadata.validation import Problem


class WorkflowCreate(Body):
    """A new workflow; it starts as a draft. Without a definition: one trigger, started by hand."""

    name: Name
    emoji: SingleEmoji = "⚡"
    description: ShortText = ""
    visibility: Visibility = Visibility.ORG
    team_id: UUID | None = None
    tags: Tags = Field(default_factory=list)
    definition: Definition | None = None


class WorkflowUpdate(Body):
    """Only the fields given are changed. `team_id: null` takes it out of its team."""

    name: Name | None = None
    emoji: SingleEmoji | None = None
    description: ShortText | None = None
    visibility: Visibility | None = None
    team_id: UUID | None = None
    tags: Tags | None = None


class DraftSave(Body):
    definition: Definition
    revision: int = Field(ge=1, description="The revision you read; guards against lost changes.")


class SamplesSave(Body):
    """Data to try a workflow with: outputs by node id, and what a run begins with as "trigger"."""

    samples: JsonObject = Field(max_length=1_000)


class VersionPublish(Body):
    change_message: Annotated[ShortText, Filled]
    revision: int | None = Field(None, ge=1, description="Publish only if the draft is still this.")
    definition: Definition | None = Field(None, description="Becomes the draft first.")


class DraftRestore(Body):
    revision: int = Field(ge=1, description="The revision you read; guards against lost changes.")


class WorkflowPause(Body):
    reason: ShortText = ""


class WorkflowArchive(Body):
    reason: ShortText = ""


class StatusSet(Body):
    status: Literal["active", "paused"]
    reason: ShortText = ""


class PinSet(Body):
    """Keep a caller to a version. `caller_id`: of the API key, trigger or workflow."""

    caller_kind: CallerKind
    caller_id: UUID
    version: int = Field(ge=1)


class WorkflowImport(Body):
    """An exported workflow as it was exported; `name` instead of its own."""

    content: dict[str, JsonValue]
    name: Name | None = None


class DefinitionCheck(Body):
    definition: Definition


class WorkflowFilter(BaseModel, frozen=True):
    """Which workflows to list. Without `lifecycle`, archived ones are left out."""

    lifecycle: Lifecycle | None = None
    tag: Tag | None = None
    team_id: UUID | None = None
    mine: bool = False
    q: ShortText | None = Field(None, description="Words of the name or the description.")
    sort: Literal["created", "name"] = "created"


class WorkflowRead(Frozen):
    """A workflow's card.

    Attributes:
        trigger_types: How the published version begins, or the draft if there is none.
        run_count: Runs that are no tests.
        success_rate: Part of the ended ones that succeeded; None before any has ended.
        can: What the caller may do with it.
    """

    id: UUID
    name: str
    slug: str
    emoji: str
    description: str
    template_key: str | None
    lifecycle: Lifecycle
    visibility: Visibility
    owner_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    tags: list[str]
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
    trigger_types: list[str] = []
    run_count: int = 0
    success_rate: float | None = None
    last_run_at: datetime | None = None
    can: list[Literal["edit", "publish", "pause", "archive"]] = []


class WorkflowDetail(WorkflowRead):
    """With its published definition, or the draft if there is none yet."""

    definition: Definition


class DraftRead(Frozen):
    """The draft, what is wrong with it, and samples to try it with."""

    workflow_id: UUID
    definition: Definition
    revision: int
    base_version: int | None
    edited_by: UUID | None
    edited_by_name: str | None
    edited_at: datetime
    has_unpublished_changes: bool
    problems: list[Problem]
    samples: dict[str, JsonValue]


class WorkflowVersionRead(Frozen):
    """A version in the list, without its definition."""

    id: UUID
    workflow_id: UUID
    number: int
    digest: str
    change_message: str
    author_id: UUID | None
    author_name: str | None
    created_at: datetime
    published: bool = False


class WorkflowVersionDetail(WorkflowVersionRead):
    definition: Definition


class VersionComparison(Frozen):
    """`before` and `after` are version numbers, or "draft".

    `changes` are of what the workflow does; `moved` names nodes that are only drawn elsewhere.
    """

    workflow_id: UUID
    before: str
    after: str
    identical: bool
    changes: list[FieldChange]
    moved: list[str]


class PinRead(Frozen):
    id: UUID
    workflow_id: UUID
    caller_kind: CallerKind
    caller_id: UUID
    version_id: UUID
    version: int
    created_at: datetime


class Problems(Frozen):
    """What a draft lacks. `ready`: nothing that would break a run."""

    ready: bool
    problems: list[Problem]


class WorkflowExport(Frozen):
    """A workflow as a file: the same content always has the same bytes, so Git shows changes.

    Ids of agents, workflows and connections stay in it; they mean nothing in another company, and
    importing says so. It holds no secrets.
    """

    format: Literal["agents-os/workflow"] = "agents-os/workflow"
    name: str
    emoji: str
    description: str
    tags: list[str]
    definition: Definition
