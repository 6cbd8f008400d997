"""What a driver sees of its run: the record of every step, and what was said to it from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agents_os.domains.runs.metadata.errors import StepMissing
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import StepStatus


@dataclass(frozen=True, slots=True)
class Received:
    """Something said to the run from outside (`resume_run`): an approval, an answer, an event."""

    seq: int
    at: datetime
    name: str
    data: Mapping[str, Any]


class StepFailed(Exception):
    """A step that the driver needs has failed for good. Not caught, it fails the run."""

    def __init__(self, record: StepRecord) -> None:
        super().__init__(record.error_message or f"The step “{record.key}” failed.")
        self.record = record


@dataclass(slots=True)
class Journal:
    """A run as its driver sees it. Only steps that ended can be read; finished ones never rerun."""

    run: RunRead
    input: Mapping[str, Any]
    steps: dict[str, StepRecord] = field(default_factory=dict)
    received: Sequence[Received] = ()

    def done(self, key: str) -> bool:
        """Whether the step succeeded."""
        record = self.steps.get(key)
        return record is not None and record.status is StepStatus.SUCCEEDED

    def output(self, key: str) -> Mapping[str, Any]:
        """What a succeeded step returned.

        Raises:
            StepFailed: it failed for good.
            StepMissing: it has not ended; the driver asked too early.
        """
        record = self.steps.get(key)
        if record is not None and record.status is StepStatus.FAILED:
            raise StepFailed(record)
        if record is None or record.status is not StepStatus.SUCCEEDED:
            raise StepMissing(f"The step “{key}” has no result yet.", step=key)
        return record.output or {}

    def last(self, name: str) -> Received | None:
        """The newest thing of this name said to the run from outside; None: nothing yet."""
        return next((each for each in reversed(self.received) if each.name == name), None)
