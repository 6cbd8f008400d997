"""The driver of runs of kind `task`: an agent works on a task until it hands something in."""

from functools import partial

from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import BRIEF, LoopInput
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.metadata.steps import Move, Step, drives
from agents_os.domains.runs.usecases.task_loop.handing_in import HandingIn
from agents_os.domains.runs.usecases.task_loop.read_brief import read_brief
from agents_os.domains.runs.usecases.task_loop.state import Loop, tools_of
from agents_os.domains.runs.usecases.task_loop.turns import Turns, is_open


@drives(RunKind.TASK)
class TaskDriver:
    """Brief, then model and tools in turns, until something good is handed in."""

    async def next_step(self, journal: Journal) -> Move:
        given = LoopInput.model_validate(journal.input)
        if is_open(journal, BRIEF):
            reading = partial(read_brief, given=given)
            return Step(BRIEF, reading, max_attempts=given.agent.max_attempts)
        ending = HandingIn(given.deliverable)
        return Turns(Loop(journal, given, ending, tools_of(given.agent))).next()
