"""Runs a workflow without a database: the real driver, a journal in memory, its own clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.core.money import MICRO
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.journal import Journal, Received
from agents_os.domains.runs.metadata.loop import APPROVAL_SIGNAL
from agents_os.domains.runs.metadata.projection import project
from agents_os.domains.runs.metadata.reducer import Fact
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import STEP_ENDED, RunKind, RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import Done, Step, StepContext, StepResult, Wait
from agents_os.domains.runs.usecases.run_step import run_step
from agents_os.domains.workflows.metadata.outlook import look
from agents_os.domains.workflows.metadata.places import Act, Seen
from agents_os.domains.workflows.metadata.plan import Plan
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput
from agents_os.domains.workflows.usecases.execution.driver import next_move
from agents_os.domains.workflows.usecases.execution.nodes.call import ENDED
from agents_os.domains.workflows.usecases.execution.program import Program
from agents_os.domains.workflows.usecases.execution.untrusted import after_untrusted
from agents_os.domains.workflows.usecases.execution.visit import Going, Visit
from tests.support.workflow_cases import Case
from tests.support.workflow_script import Script

ORG = UUID("00000000-0000-7000-8000-000000000001")
RUN = UUID("00000000-0000-7000-8000-000000000002")
BEGIN = datetime.fromisoformat("2026-11-21T09:00:00+00:00")
MOST_MOVES = 3_000
_ENDS = {
    RunStatus.SUCCEEDED: types.RUN_SUCCEEDED,
    RunStatus.FAILED: types.RUN_FAILED,
    RunStatus.CANCELLED: types.RUN_CANCELLED,
}


@dataclass
class Memory:
    """A run that is carried out in memory. Every move is decided from the journal alone."""

    case: Case
    script: Script
    journal: Journal = field(init=False)
    given: WorkflowInput = field(init=False)
    program: Program = field(init=False)
    now: datetime = BEGIN
    seq: int = 1
    facts: list[tuple[str, str | None]] = field(default_factory=list)
    done: Done | None = None
    working: dict[str, tuple[datetime, Step, StepContext]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        case = self.case
        definition = case.definition
        spend = None if case.may_spend is None else int(case.may_spend * MICRO)
        self.given = WorkflowInput(
            org_id=ORG,
            workflow_id=RUN,
            workflow_name="Case",
            definition=definition.canonical(),
            trigger=case.trigger,
            data=case.data,
            pinned=case.pinned,
            may_spend_micros=spend,
            outside=case.outside,
        )
        self.program = Program(Plan.of(definition))
        self.journal = Journal(_run(test=case.test), self.given.model_dump(mode="json"))

    async def carry_out(self) -> None:
        """Until it ends, or waits for something that does not happen in the case."""
        then = list(self.case.then)
        for _ in range(MOST_MOVES):
            with frozen_at(self.now):
                wait = await self._move()
            if self.done is not None:
                return
            if wait is None:
                continue
            if not then and wait.until is None:
                self._status(wait.status, wait.for_)
                return
            happens = then.pop(0) if then else {"wait": None}
            self._happen(happens, wait)
            if self.done is not None:
                return
        raise AssertionError("the run goes on for ever")

    async def _move(self) -> Wait | None:
        """One turn of the engine; the wait, if nothing else is left."""
        move = next_move(self.going())
        if isinstance(move, Done):
            self._end(move)
            return None
        parts = [move] if isinstance(move, Step | Wait) else list(move)
        wait = next((each for each in parts if isinstance(each, Wait)), None)
        later = [at for each in parts if isinstance(each, Step) and (at := self._begin(each))]
        if self.working:
            await self._finish_next(wait)
            return None
        if later and (wait is None or wait.until is None or min(later) < wait.until):
            self.now = max(self.now, min(later))
            return None
        assert wait is not None, "the engine was asked to repeat what is done"
        return wait

    def going(self, *, whole: bool = False) -> Going:
        outlook = look(self.program.plan, self.journal.steps, self.given.trigger, whole=whole)
        return Going(self.journal, self.given, self.program, outlook)

    def _begin(self, step: Step) -> datetime | None:
        """Begin a step; or when it may, if that is later."""
        record = self.journal.steps.get(step.key)
        if step.key in self.working or (record and record.status in STEP_ENDED):
            return None
        if record and record.not_before and record.not_before > self.now:
            return record.not_before
        context = StepContext(
            run=self.journal.run,
            journal=self.journal,
            key=step.key,
            attempt=(record.attempt if record else 0) + 1,
            idempotency_key=uuid5(RUN, step.key),
            actor=Actor.system(ORG),
        )
        step = self._instead(step)
        seconds = 0.0
        if step.at_once:
            self._record(types.STEP_STARTED, {"step": step.key, "kind": step.kind,
                                              "attempt": context.attempt})  # fmt: skip
            seconds = self.script.takes(step.key)
        self.working[step.key] = (self.now + timedelta(seconds=seconds), step, context)
        return None

    def _instead(self, step: Step) -> Step:
        """Where the node would ask people or begin other runs, in the database."""
        name, _, phase = step.key.rpartition(":")
        kept: dict[str, Any] | None = None
        if name and phase.startswith("ask"):
            kept = {"approval_id": str(uuid5(RUN, step.key)), "title": "May it?", "wish": {}}
        elif name and phase == "start":
            kept = {"run_id": str(uuid5(RUN, step.key))}
        if kept is None:
            return step

        async def run(context: StepContext) -> StepResult:
            return StepResult(kept)

        return Step(step.key, run, input=step.input)

    async def _finish_next(self, wait: Wait | None) -> None:
        at, key = min((entry[0], key) for key, entry in self.working.items())
        if wait and wait.until and wait.until < at:
            self.now = wait.until
            return
        self.now = max(self.now, at)
        _, step, context = self.working.pop(key)
        with frozen_at(self.now):
            outcome = await run_step(step, context)
        for event in outcome.events:
            self._record(event.type, event.data)

    def _record(self, type_: str, data: dict[str, Any]) -> None:
        self.seq += 1
        fact = Fact(type_, self.now, EventDraft(type=type_, data=data).data)
        self.journal.steps.update(project(self.journal.steps, [(self.seq, fact)]))
        self.facts.append((type_, data.get("step")))

    def _end(self, done: Done) -> None:
        self.done = done
        self._record(_ENDS[done.status], {})
        self._status(done.status, None)

    def _status(self, status: RunStatus, waiting_for: Any) -> None:
        changed = {"status": status, "waiting_for": dict(waiting_for) if waiting_for else None}
        self.journal.run = self.journal.run.model_copy(update=changed)

    def _happen(self, what: Any, wait: Wait) -> None:
        if what == "cancel":
            self._end(Done(status=RunStatus.CANCELLED))  # type: ignore[arg-type]
            return
        if "wait" in what:
            until = (
                wait.until if what["wait"] is None else self.now + timedelta(seconds=what["wait"])
            )
            assert until is not None
            self.now = until
            return
        name, data = _told(what)
        self.seq += 1
        self.journal.received = [*self.journal.received, Received(self.seq, self.now, name, data)]


def _told(what: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = next(iter(what))
    if kind == "ended":
        key = what["ended"]
        about = {"status": "succeeded", "output": {}, "spent_micros": 0, "error_message": None}
        more = {name: value for name, value in what.items() if name != "ended"}
        if "spent" in more:
            more["spent_micros"] = int(more.pop("spent") * MICRO)
        return ENDED, {**about, "run_id": str(uuid5(RUN, f"{key}:start")), **more}
    statuses = {"approve": "approved", "reject": "rejected", "expire": "expired",
                "edit": "modified", "answer": "answered"}  # fmt: skip
    phase = what.get("phase", "ask")
    return APPROVAL_SIGNAL, {
        "approval_id": str(uuid5(RUN, f"{what[kind]}:{phase}")),
        "kind": "action",
        "status": statuses[kind],
        "decision_id": str(uuid5(RUN, "decision")),
        "payload": {"action": "", "details": "", "payload": what.get("payload", {})},
        "answer": what.get("text"),
        "comment": what.get("comment", ""),
        "decided_by": None,
    }


def _run(*, test: bool) -> RunRead:
    empty = {name: None for name, field in RunRead.model_fields.items() if field.is_required()}
    known = {
        "id": RUN, "kind": RunKind.WORKFLOW, "status": RunStatus.RUNNING, "visibility": "org",
        "practice": False, "input_tokens": 0, "output_tokens": 0, "created_at": BEGIN,
        "started_at": BEGIN, "last_seq": 1, "test": test,
    }  # fmt: skip
    return RunRead.model_validate({**empty, **known})


def _wary(memory: Memory, seen: Seen) -> bool:
    """Whether it is a deed that rules would judge as done after reading strangers' words."""
    deed = seen.place.node.type in ("http.request", "tool.call")
    return deed and after_untrusted(Visit(memory.going(whole=True), Act("run", seen.place)))


async def outcome(memory: Memory) -> dict[str, Any]:
    """What a case can expect of the run."""
    await memory.carry_out()
    steps = memory.journal.steps
    seen = {each.place.key: each for each in
            look(memory.program.plan, steps, memory.given.trigger, whole=True).seen()}  # fmt: skip
    ended = {
        status: sorted(k for k, s in steps.items() if s.status is status) for status in StepStatus
    }
    return {
        "status": memory.journal.run.status.value,
        "output": dict(memory.done.output) if memory.done else None,
        "error": (memory.done.error_message or "") if memory.done else "",
        "code": memory.done.error_code if memory.done else None,
        "done": ended[StepStatus.SUCCEEDED],
        "failed": ended[StepStatus.FAILED],
        "skipped": sorted(key for key, each in seen.items() if each.mark == "skipped"),
        "not_run": [key for key in seen if key not in steps],
        "began": [step for type_, step in memory.facts if type_ == types.STEP_STARTED],
        "events": memory.facts,
        "waiting_for": memory.journal.run.waiting_for,
        "wary": sorted(key for key, each in seen.items() if _wary(memory, each)),
        "seconds": (memory.now - BEGIN).total_seconds(),
    }
