"""Shapes of running workflows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field, JsonValue

from agents_os.core.shapes import Frozen
from agents_os.domains.runs.metadata.states import FailureKind, StepStatus
from agents_os.domains.workflows.metadata.definition import Definition, NodeId


class Outside(StrEnum):
    """What strangers had to do with the beginning of a run."""

    NO = "no"
    DATA = "data"  # its data came from outside: whichever model reads that has read their words
    READ = "read"  # it was begun after their words were read, or by anybody


class WorkflowStart(Frozen):
    """Begin a workflow.

    Attributes:
        data: What the trigger says: `trigger.data`.
        trigger: The node it begins at; None: its manual or API trigger, or its only one.
        by_program: At its API trigger, if it has one; and the data is not of a person here.
        version: The number of a published version; None: the pinned or published one.
        key: Starting again with the same key gives the run there is.
        priority: As of runs; lower comes first.
        caller_id: The trigger or workflow that starts it, for its pin.
        parent_run_id: The run whose step this is, with what it may still spend (micro-credits).
        retry_of: The run that this one tries again.
        depth: How many workflows have started each other until here.
        outside: What strangers had to do with the run that starts it.
        texts: Of documents, by passage: what is kept of `data` refers to them instead.
    """

    data: dict[str, JsonValue] = {}
    trigger: NodeId | None = None
    by_program: bool = False
    version: int | None = Field(None, ge=1)
    key: str | None = Field(None, min_length=1, max_length=200)
    priority: int = Field(50, ge=1, le=1000)
    caller_id: UUID | None = None
    owner_id: UUID | None = None
    parent_run_id: UUID | None = None
    retry_of: UUID | None = None
    may_spend_micros: int | None = None
    depth: int = 0
    outside: Outside = Outside.NO
    texts: dict[UUID, str] | None = None


class WorkflowTest(Frozen):
    """Try the draft. Nothing outside is touched, and nobody is asked.

    Attributes:
        definition: What to try; None: the saved draft.
        pinned: By node: what it shall give back instead of being run.
        only: Try only this node; what it reads of others comes from `pinned`.
    """

    data: dict[str, JsonValue] = {}
    trigger: NodeId | None = None
    definition: Definition | None = None
    pinned: dict[NodeId, JsonValue] = {}
    only: NodeId | None = None


class WorkflowInput(Frozen):
    """The input of a run of kind `workflow`: everything it was accepted with.

    `definition` is there in tests; other runs read that of their version, which never changes.
    """

    org_id: UUID
    workflow_id: UUID
    workflow_name: str
    version_id: UUID | None = None
    version: int | None = None
    definition: dict[str, Any] | None = None
    trigger: str
    data: dict[str, JsonValue] = {}
    pinned: dict[str, JsonValue] = {}
    only: str | None = None
    may_spend_micros: int | None = None
    depth: int = 0
    outside: Outside = Outside.NO


class WorkflowStepRead(Frozen):
    """A node at one place of a run: one per round inside containers.

    Attributes:
        key: Its step in the journal, e.g. `orders[3]/ask`.
        rounds: In which round of each container around it, from the outermost, counted from 0.
        status: As of steps; `pending`: not reached (yet); `skipped`: its branch was not taken.
        port: By which it was left.
        waiting_for: What it waits for, while it does.
        pinned: Its output was given, it was not run.
    """

    key: str
    node_id: str
    name: str
    type: str
    rounds: list[int]
    status: StepStatus
    attempt: int = 0
    input: dict[str, Any] = {}
    output: Any = None
    port: str | None = None
    failure_kind: FailureKind | None = None
    error_code: str | None = None
    error_message: str | None = None
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int | None = None
    waiting_for: dict[str, Any] | None = None
    child_run_id: UUID | None = None
    pinned: bool = False
