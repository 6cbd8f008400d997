"""When the agent needs a person: a question, or handing the work over."""

from typing import Any

from pydantic import Field

from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.fields import NoteText, ShortText
from agents_os.domains.governance.metadata.models import ApprovalStatus
from agents_os.domains.governance.metadata.schemas import QuestionAsk
from agents_os.domains.governance.usecases.ask_person import ask_person
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import APPROVAL_SIGNAL
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Done, Step, StepContext, StepResult, Wait, Within
from agents_os.domains.runs.metadata.tool import Arguments
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.tasks.metadata.schemas import TaskHold
from agents_os.domains.tasks.usecases.put_task_on_hold import put_task_on_hold

HANDED_OVER = "handed_over"


class AskHuman(Arguments):
    question: NoteText
    options: list[ShortText] = Field(
        default_factory=list, max_length=20, description="Answers to choose from, if there are few."
    )


class HandOver(Arguments):
    summary: NoteText = Field(description="What you did, what is missing, what a person should do.")


def ask(loop: Loop, key: str, asked: AskHuman) -> Step | Wait | str:
    """Ask once, wait, then go on with the answer."""
    if not loop.journal.done(key):
        return Step(key, _asking(loop, key, asked), input={"question": asked.question[:500]})
    approval_id = str(loop.journal.output(key)["approval_id"])
    outcome = outcome_of(loop.journal, approval_id)
    if outcome is None:
        return Wait(
            {"kind": "question", "approval_id": approval_id, "question": asked.question[:500]},
            RunStatus.WAITING_INPUT,
            within=on_hold(loop, f"A question is open: {asked.question}"),
        )
    if outcome["status"] == ApprovalStatus.ANSWERED:
        return f"Answer of a person: {outcome['answer']}"
    return f"Nobody answered: the question is {outcome['status']}. Go on without it, or hand over."


def _asking(loop: Loop, key: str, asked: AskHuman) -> Any:
    async def run(context: StepContext) -> StepResult:
        question = QuestionAsk(
            question=asked.question,
            options=asked.options,
            agent_id=loop.given.agent.agent_id,
            run_id=context.run.id,
            step_id=step_id(loop.place + key),
        )
        async with unit_of_work(context.actor) as uow:
            return StepResult({"approval_id": str(await ask_person(uow, question))})

    return run


def hand_over(asked: HandOver) -> Done:
    """The work ends here; the summary becomes the task's reason."""
    return Done(
        status=RunStatus.BLOCKED,
        error_code=HANDED_OVER,
        error_message=f"Handed over to a person: {asked.summary}",
    )


def outcome_of(journal: Journal, approval_id: str) -> dict[str, Any] | None:
    """What people said to this approval or question (`ApprovalOutcome`); None: nothing yet."""
    for each in reversed(journal.received):
        if each.name == APPROVAL_SIGNAL and each.data.get("approval_id") == approval_id:
            return dict(each.data)
    return None


def step_id(key: str) -> str:
    """How decisions name a step: its key in the run, or the end of one that is too long."""
    return key[-200:]


def on_hold(loop: Loop, reason: str) -> Within | None:
    """Show on the task that it waits, and for what; None: it is no task."""
    hold = TaskHold(reason=" ".join(reason.split())[:500])
    if (task_id := loop.brief.task_id) is None:
        return None

    async def within(uow: UnitOfWork) -> None:
        await put_task_on_hold(uow, task_id, hold, run_id=loop.journal.run.id)

    return within
