"""The end of work on a task: a deliverable is handed in."""

from dataclasses import dataclass
from typing import Final

from agents_os.core.db import UnitOfWork
from agents_os.core.text import first_line
from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.gateway.metadata.schemas import ToolSpec
from agents_os.domains.runs.metadata.loop import ASK, HAND_OVER, PLAN, SUBMIT
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Done
from agents_os.domains.runs.usecases.record_material import record_citations
from agents_os.domains.runs.usecases.task_loop.hand_in import (
    HandedIn,
    read_call,
    read_text,
    submit_tool,
)
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.usecases.submit_deliverable import submit_deliverable

RULES: Final = f"""# How you work on a task

- Begin with {PLAN}: the steps you will take, in the same answer as your first other calls.
- Work in small steps: call a tool when you need a fact, then look at what came back.
- Use only what the task, its documents and your tools give you. Never invent facts or figures.
- Work out every figure you derive with the tool for it.
- When something that you need is missing and no tool can find it, ask with {ASK}.
- When an action is refused or a tool keeps failing, find another way or use {HAND_OVER}.
- When you are finished, hand in the result with {SUBMIT}. If you have no tools, answer with the
  finished result alone."""
NUDGE: Final = (
    f"You have not handed in anything yet. Call {SUBMIT} with the finished result, or go on"
    " working with your tools."
)


@dataclass(frozen=True, slots=True)
class HandingIn:
    """`spec`: the sections that were ordered."""

    spec: DeliverableSpec | None
    rules = RULES
    last_call = f"This is your last step: hand in what you have with {SUBMIT} now."
    nudge = NUDGE
    people = (ASK, HAND_OVER)

    @property
    def tool(self) -> ToolSpec:
        return submit_tool(self.spec)

    def called(self, loop: Loop, arguments: str) -> Done | str:
        return self._end(loop, read_call(arguments, self.spec))

    def said(self, loop: Loop, text: str) -> Done | str:
        return self._end(loop, read_text(text, loop.brief.title, self.spec))

    def unfit(self, problem: str) -> Done:
        return Done(
            status=RunStatus.FAILED,
            error_code="deliverable_invalid",
            error_message="What the agent handed in does not have the form that is needed, also"
            f" after one correction: {first_line(problem)}",
        )

    def _end(self, loop: Loop, handed_in: HandedIn) -> Done | str:
        return handed_in.problem if handed_in.draft is None else self._done(loop, handed_in.draft)

    def _done(self, loop: Loop, draft: DeliverableDraft) -> Done:
        """The result and the end of the run commit together."""
        task_id, run_id = loop.brief.task_id, loop.journal.run.id
        assert task_id is not None  # it is a task that is worked on
        expected = self.spec.sections if self.spec else ()

        async def within(uow: UnitOfWork) -> None:
            await record_citations(uow, run_id, draft.model_dump_json())
            await submit_deliverable(uow, task_id, draft, run_id=run_id, expected=expected)

        return Done({"title": draft.title, "sections": len(draft.sections)}, within=within)
