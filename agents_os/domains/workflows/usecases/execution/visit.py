"""A node whose turn it is, and everything it may look at. Pure."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from agents_os.core.errors import AppError
from agents_os.domains.knowledge.metadata.quoting import sealed, unquoted
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.metadata.node_types.base import NodeType, Settings
from agents_os.domains.workflows.metadata.places import Act, Frame, Mark, Outlook, Place, value_of
from agents_os.domains.workflows.metadata.plan import FOR_EACH
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput
from agents_os.domains.workflows.usecases.execution.program import Program

Waiting = Literal[RunStatus.WAITING_APPROVAL, RunStatus.WAITING_INPUT]
Run = Callable[[StepContext], Awaitable[StepResult]]


@dataclass(frozen=True)
class Going:
    """A run of a workflow as its journal tells it.

    `texts`: of documents, by passage, which nothing that is kept may have; None: there are none.
    """

    journal: Journal
    given: WorkflowInput
    program: Program
    outlook: Outlook
    texts: dict[UUID, str] | None = None

    @property
    def run_id(self) -> UUID:
        return self.journal.run.id

    def kept(self, value: Any) -> Any:
        """`value` as it is kept: with references in place of texts of documents."""
        return value if self.texts is None else sealed(value, self.texts)

    def said(self, message: str) -> str:
        """What an error says as it is kept: without words of documents."""
        return message if self.texts is None else unquoted(message, self.texts)


@dataclass(frozen=True)
class Visit:
    """One act of a run, and the means to carry it out."""

    going: Going
    act: Act

    @property
    def place(self) -> Place:
        return self.act.place

    @property
    def key(self) -> str:
        return self.place.key

    @cached_property
    def type(self) -> NodeType:
        return self.going.program.type_of(self.place.node.node)

    @cached_property
    def settings(self) -> Any:
        """The node's settings as its type checks them; texts are still templates."""
        settings: Settings = self.going.program.settings(self.place.node.node)
        return settings

    @cached_property
    def scope(self) -> dict[str, Any]:
        """What expressions and templates of this node see."""
        return scope_at(self.going, self.place.frame)

    @property
    def rehearsed(self) -> bool:
        """Whether this run only tries: nothing outside is touched, and nobody is asked."""
        return self.going.journal.run.test

    def phase(self, name: str) -> str:
        return f"{self.key}:{name}"

    def recorded(self, phase: str) -> Mapping[str, Any] | None:
        """What a phase of this node kept; None: it has not ended."""
        record = self.going.journal.steps.get(self.phase(phase))
        done = record is not None and record.status is StepStatus.SUCCEEDED
        return (record.output or {}) if record and done else None

    @property
    def patience_s(self) -> float:
        """How long one attempt may take."""
        return self.place.node.node.timeout_s or self.type.timeout_s or 60

    def step(self, run: Run, phase: str | None = None, **how: Any) -> Step:
        """A step of this node, with the patience its author wants."""
        node = self.place.node.node
        times = node.retry.times if node.retry else self.type.retries
        rests = (
            node.retry.model_dump(include={"first_wait_s", "longest_wait_s"}) if node.retry else {}
        )
        patience = {
            "timeout_s": self.patience_s,
            "max_attempts": times + 1,
            **rests,
        }
        key = self.phase(phase) if phase else self.act.key
        about = {"node_id": node.id, **how.pop("input", {})}
        return Step(key, self._discreet(run), input=about, **patience | how)

    def _discreet(self, run: Run) -> Run:
        """The same, without texts of documents in what is kept of it."""
        if self.going.texts is None:
            return run

        async def discreet(context: StepContext) -> StepResult:
            try:
                result = await run(context)
            except (AppError, StepFailure) as error:
                error.message = self.going.said(error.message)
                raise
            finally:
                context.input.update(self.going.kept(context.input))
            return replace(result, output=self.going.kept(result.output))

        return discreet

    def ended_at(self, phase: str) -> datetime:
        """When a phase that is recorded ended."""
        ended = self.going.journal.steps[self.phase(phase)].ended_at
        assert ended is not None
        return ended

    def wait(
        self,
        kind: str,
        *,
        until: datetime | None = None,
        status: Waiting = RunStatus.WAITING_INPUT,
        **about: Any,
    ) -> Wait:
        """Wait at this node; `about` is for people and screens."""
        where = {"kind": kind, "node_id": self.place.node.id, "step": self.key}
        return Wait(self.going.kept({**where, **about}), status, until=until)


def scope_at(going: Going, frame: Frame) -> dict[str, Any]:
    """What can be named inside a round, or at the outermost level: `metadata/context.py`."""
    frames = [*_outwards(frame)][::-1]
    steps: dict[str, Any] = {id_: {"output": value} for id_, value in going.given.pinned.items()}
    for each in frames:
        level = going.outlook.levels.get(each.prefix)
        for node_id, seen in (level.nodes if level else {}).items():
            if seen.mark is Mark.DONE:
                value = going.given.data if seen.record is None else value_of(seen.record)
                steps[node_id] = {"output": value}
            elif seen.mark is Mark.FAILED and seen.record is not None:
                steps[node_id] = {"error": error_of(seen.record)}
    return {"trigger": {"data": going.given.data}, "steps": steps, **_rounds(going, frames)}


def error_of(record: StepRecord) -> dict[str, Any]:
    """What `steps.<id>.error` says."""
    return {
        "message": record.error_message or "The step failed.",
        "code": record.error_code,
        "kind": record.failure_kind,
        "attempts": record.attempt,
    }


def _outwards(frame: Frame) -> Iterator[Frame]:
    yield frame
    while frame.owner is not None:
        frame = frame.owner.frame
        yield frame


def _rounds(going: Going, frames: list[Frame]) -> dict[str, Any]:
    """`loop` of the innermost round; `loop.outer` is that around it."""
    loop: dict[str, Any] | None = None
    for frame in frames:
        if frame.owner is None:
            continue
        around, steps, owner = loop, going.journal.steps, frame.owner
        loop = {"index": frame.round}
        items = value_of(steps.get(f"{owner.key}:items"))
        if owner.node.type == FOR_EACH and isinstance(items, list):
            loop |= {"item": items[frame.round], "count": len(items)}
        elif frame.round:
            loop["previous"] = value_of(steps.get(owner.round_key(frame.round - 1)))
        if around is not None:
            loop["outer"] = around
    return {} if loop is None else {"loop": loop}
