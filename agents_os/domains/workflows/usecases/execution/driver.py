"""The driver of runs of kind `workflow`: what comes next, decided from the journal alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.states import RunKind, RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import Move, Step, Wait, drives
from agents_os.domains.workflows.metadata.outlook import look
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput
from agents_os.domains.workflows.usecases.execution.ending import end_of, timed_out
from agents_os.domains.workflows.usecases.execution.nodes import move_of
from agents_os.domains.workflows.usecases.execution.program import program_of
from agents_os.domains.workflows.usecases.execution.quotes import may_quote, opened, was_handed
from agents_os.domains.workflows.usecases.execution.spending import over_limit
from agents_os.domains.workflows.usecases.execution.visit import Going, Visit


@drives(RunKind.WORKFLOW)
class WorkflowDriver:
    """Whatever can begin begins; what waits is waited for; with nothing left, the run ends."""

    async def next_step(self, journal: Journal) -> Move:
        given = WorkflowInput.model_validate(journal.input)
        program = await program_of(journal.run.id, given)
        texts = None
        if (handed := was_handed(journal.run, given)) or may_quote(program.plan.definition):
            journal, texts = await opened(journal, given.org_id, handed=handed)
            given = WorkflowInput.model_validate(journal.input)
        outlook = look(program.plan, journal.steps, given.trigger)
        return next_move(Going(journal, given, program, outlook, texts))


def next_move(going: Going) -> Move:
    """What to do now. Reads nothing but the clock."""
    acts = going.outlook.top.acts
    if not acts:
        return end_of(going)
    moves = [move_of(Visit(going, act)) for act in acts]
    deadline = deadline_of(going)
    late = timed_out(going) if deadline is not None and deadline <= utc_now() else None
    if over := late or over_limit(going, moves):
        return _not_to_break_off(going, moves) or over
    steps = [move for move in moves if isinstance(move, Step)]
    waits = [move for move in moves if isinstance(move, Wait)]
    if not waits and deadline is None:
        return steps
    wait = together(waits, deadline)
    return [*steps, wait] if steps else wait


def _not_to_break_off(going: Going, moves: Sequence[Step | Wait]) -> list[Step]:
    """Effects under way of which nobody could say what became of them: they end first."""
    records = going.journal.steps
    return [
        move
        for move in moves
        if isinstance(move, Step)
        and not move.repeatable
        and (record := records.get(move.key))
        and record.status is StepStatus.RUNNING
    ]


def deadline_of(going: Going) -> datetime | None:
    """When the run must have ended, waits included."""
    seconds, began = going.program.plan.definition.timeout_s, going.journal.run.started_at
    return began + timedelta(seconds=seconds) if seconds and began else None


def together(waits: Sequence[Wait], deadline: datetime | None) -> Wait:
    """One wait for everything that is waited for; a person's approval is named first."""
    asked = [wait for wait in waits if wait.status is RunStatus.WAITING_APPROVAL]
    first = next(iter([*asked, *waits]), None)
    until = min((at for at in (deadline, *(wait.until for wait in waits)) if at), default=None)
    if first is None:
        return Wait({"kind": "deadline"}, until=until)
    others = [dict(wait.for_) for wait in waits if wait is not first]
    about = {**first.for_, **({"others": others} if others else {})}
    return Wait(about, first.status, until=until)
