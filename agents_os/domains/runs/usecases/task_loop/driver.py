"""The agent loop: what a run at a task does next, decided from its journal alone."""

from collections.abc import Sequence
from functools import partial

from agents_os.core.db import UnitOfWork
from agents_os.core.text import first_line
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import BRIEF, SUBMIT, Answer
from agents_os.domains.runs.metadata.states import STEP_ENDED, RunKind, RunStatus
from agents_os.domains.runs.metadata.steps import Done, Move, Step, Wait, drives
from agents_os.domains.runs.usecases.record_material import record_citations
from agents_os.domains.runs.usecases.task_loop.ask_model import ask_model
from agents_os.domains.runs.usecases.task_loop.calls import Call, Settled, settle
from agents_os.domains.runs.usecases.task_loop.conversation import round_of
from agents_os.domains.runs.usecases.task_loop.hand_in import HandedIn, read_call, read_text
from agents_os.domains.runs.usecases.task_loop.paying import wait_for_credits
from agents_os.domains.runs.usecases.task_loop.read_brief import read_brief
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.usecases.submit_deliverable import submit_deliverable

NUDGE = (
    f"You have not handed in anything yet. Call {SUBMIT} with the finished result, or go on"
    " working with your tools."
)
AGAIN = "The same error as before. Do something else."
FEW_LEFT = 1  # calls of the model before the end: now it can only hand in


@drives(RunKind.TASK)
class TaskDriver:
    """Brief, then model and tools in turns, until something good is handed in."""

    async def next_step(self, journal: Journal) -> Move:
        loop = Loop.of(journal)
        if _is_open(journal, BRIEF):
            reading = partial(read_brief, given=loop.given)
            return Step(BRIEF, reading, max_attempts=loop.given.agent.max_attempts)
        return _Turns(loop).next()


class _Turns:
    """Walks through what was said and done; the first thing that is not done yet is next."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.rounds: list[list[ChatMessage]] = []
        self.refused = 0
        self.nudged = False
        self.errors: set[str] = set()

    def next(self) -> Move:
        for number, answer in enumerate(self.loop.answers, 1):
            move = self._called(number, answer) if answer.calls else self._plain(answer)
            if move is not None:
                return move
        return self._ask()

    def _ask(self) -> Move:
        limits, turn = self.loop.given.agent, len(self.rounds) + 1
        if turn > limits.max_steps:
            return _over("step_limit", f"its limit of {limits.max_steps} steps")
        if self.loop.credits >= limits.max_credits:
            return _over("credit_limit", f"its limit of {limits.max_credits} credits")
        if (waiting := wait_for_credits(self.loop, turn)) is not None:
            return waiting
        key = self.loop.key_of(turn)
        if not _is_open(self.loop.journal, key):
            self.loop.journal.output(key)  # raises why it failed, which fails the run
        return ask_model(self.loop, self.rounds, last=turn > limits.max_steps - FEW_LEFT)

    def _called(self, number: int, answer: Answer) -> Move | None:
        """What is left to do about the calls of an answer; None: they are in the conversation."""
        results: list[str] = []
        open_: list[Step | Wait] = []
        for position, asked in enumerate(answer.calls):
            if asked.name == SUBMIT and open_:
                break  # first what was asked for before it
            settled = self._settle(Call(number, position, asked))
            if isinstance(settled, Done):
                return settled
            if isinstance(settled, str):
                results.append(self._once(settled))
            else:
                open_.append(settled)
        if open_:
            return _first(open_)
        self.rounds.append(round_of(answer, results))
        return None

    def _settle(self, call: Call) -> Settled:
        if call.asked.name == SUBMIT:
            return self._submitted(read_call(call.asked.arguments, self.loop.given.deliverable))
        return settle(self.loop, call)

    def _plain(self, answer: Answer) -> Move | None:
        """An answer without calls: a reminder once, then it is taken for the result."""
        if answer.tools_offered and not self.nudged:
            self.nudged = True
            self.rounds.append(round_of(answer, [NUDGE]))
            return None
        spec = self.loop.given.deliverable
        settled = self._submitted(read_text(answer.text, self.loop.brief.title, spec))
        if isinstance(settled, Done):
            return settled
        self.rounds.append(round_of(answer, [settled]))
        return None

    def _submitted(self, handed_in: HandedIn) -> Done | str:
        """The end, or what is wrong with it; the second time that is the end, too."""
        if handed_in.draft is not None:
            return _hand_in(self.loop, handed_in.draft)
        self.refused += 1
        if self.refused == 1:
            return (
                "Error: this cannot be handed in.\n"
                f"{handed_in.problem}\nCorrect exactly this and hand in once more."
            )
        return _failed(
            "deliverable_invalid",
            "What the agent handed in does not have the form that is needed, also after one"
            f" correction: {first_line(handed_in.problem)}",
        )

    def _once(self, result: str) -> str:
        """An error is told once; saying it again only costs attention."""
        if not result.startswith("Error:"):
            return result
        if result in self.errors:
            return AGAIN
        self.errors.add(result)
        return result


def _first(open_: Sequence[Step | Wait]) -> Move:
    """Steps before waits: what can be done is done while people think."""
    steps = [each for each in open_ if isinstance(each, Step)]
    return steps or open_[0]


def _is_open(journal: Journal, key: str) -> bool:
    record = journal.steps.get(key)
    return record is None or record.status not in STEP_ENDED


def _hand_in(loop: Loop, draft: DeliverableDraft) -> Done:
    """The result and the end of the run commit together."""
    spec, brief, run_id = loop.given.deliverable, loop.brief, loop.journal.run.id

    async def within(uow: UnitOfWork) -> None:
        await record_citations(uow, run_id, draft.model_dump_json())
        await submit_deliverable(
            uow, brief.task_id, draft, run_id=run_id, expected=spec.sections if spec else ()
        )

    return Done({"title": draft.title, "sections": len(draft.sections)}, within=within)


def _over(code: str, limit: str) -> Done:
    return _failed(
        code,
        f"The agent did not finish within {limit}. Split the task, or raise the agent's limit.",
    )


def _failed(code: str, message: str) -> Done:
    return Done(status=RunStatus.FAILED, error_code=code, error_message=message)
