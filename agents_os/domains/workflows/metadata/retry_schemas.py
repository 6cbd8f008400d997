"""Shapes of trying a run of a workflow again."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Body, Frozen

From = Literal["failed_step", "start"]
Version = Literal["same", "published"]


class WorkflowRetry(Body):
    """From where, and with which version of the workflow."""

    begin: From = Field("failed_step", description="At the step that failed, or from the start.")
    version: Version = Field("same", description="The version it ran with, or the published one.")


class BeginsAnew(Frozen):
    """An agent that begins anew, or a workflow that is called anew.

    `effects`: tools by which the agent has changed something, which it may do a second time. A
    workflow does everything a second time.
    """

    name: str
    kind: Literal["agent", "workflow"]
    effects: list[str] = []


class RetryPreview(Frozen):
    """What trying again would do, and cost.

    Attributes:
        possible: False: `why_not` says what stands in the way.
        version: The number that would run; None: a draft.
        kept: Names of the steps whose results are taken over; nothing is paid for them again.
        repeated: Names of the steps that are done again; those after them come as they come.
        going_on: Names of agents that go on where they stopped; what they did is not done again.
        anew: Agents and called workflows, of those done again, that had begun.
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
    going_on: list[str] = []
    anew: list[BeginsAnew] = []
    in_doubt: list[str] = []
    spent_micros: int
    kept_micros: int
    expected_micros: int | None
    limit_micros: int | None
