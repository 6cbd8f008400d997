"""Shapes of trying a run of a workflow again."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

From = Literal["failed_step", "start"]
Version = Literal["same", "published"]


class Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class WorkflowRetry(BaseModel):
    """From where, and with which version of the workflow."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begin: From = Field("failed_step", description="At the step that failed, or from the start.")
    version: Version = Field("same", description="The version it ran with, or the published one.")


class RetryPreview(Read):
    """What trying again would do, and cost.

    Attributes:
        possible: False: `why_not` says what stands in the way.
        version: The number that would run; None: a draft.
        kept: Names of the steps whose results are taken over; nothing is paid for them again.
        repeated: Names of the steps that are done again; those after them come as they come.
        in_doubt: Names of steps of which a person must first say whether they happened.
        spent_micros: What the failed run cost, in micro-credits; `kept_micros` of that is not
            paid again.
        expected_micros: What it will cost, by the runs that succeeded lately; None: not known.
        limit_micros: What it can cost at most; None: only budgets limit it.
    """

    run_id: UUID
    begin: From
    version_choice: Version
    possible: bool
    why_not: str | None = None
    version: int | None
    kept: list[str] = []
    repeated: list[str] = []
    in_doubt: list[str] = []
    spent_micros: int
    kept_micros: int
    expected_micros: int | None
    limit_micros: int | None
