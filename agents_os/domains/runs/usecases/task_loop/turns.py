"""The agent loop: what an agent at work does next, decided from its journal alone."""

from collections.abc import Sequence

from agents_os.domains.gateway.metadata.schemas import ChatMessage, ToolCall
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import Answer
from agents_os.domains.runs.metadata.states import STEP_ENDED, RunStatus
from agents_os.domains.runs.metadata.steps import Done, Move, Step, Wait
from agents_os.domains.runs.usecases.task_loop.ask_model import ask_model
from agents_os.domains.runs.usecases.task_loop.calls import Call, Settled, settle
from agents_os.domains.runs.usecases.task_loop.conversation import round_of
from agents_os.domains.runs.usecases.task_loop.paying import wait_for_credits
from agents_os.domains.runs.usecases.task_loop.state import Loop

AGAIN = "The same error as before. Do something else."
FEW_LEFT = 1  # calls of the model before the end: now it can only give its result


class Turns:
    """Walks through what was said and done; the first thing that is not done yet is next."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.rounds: list[list[ChatMessage]] = []
        self.refused = 0
        self.nudged = False
        self.errors: set[str] = set()

    def next(self) -> Move:
        """What to do now. Raises StepFailed: the model could not be asked."""
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
        if not is_open(self.loop.journal, key):
            self.loop.journal.output(key)  # raises why it failed
        return ask_model(self.loop, self.rounds, last=turn > limits.max_steps - FEW_LEFT)

    def _called(self, number: int, answer: Answer) -> Move | None:
        """What is left to do about the calls of an answer; None: they are in the conversation."""
        results: list[str] = []
        open_: list[Step | Wait] = []
        for position, asked in enumerate(answer.calls):
            if self._ends(asked) and open_:
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

    def _ends(self, asked: ToolCall) -> bool:
        tool = self.loop.ending.tool
        return tool is not None and tool.name == asked.name

    def _settle(self, call: Call) -> Settled:
        if self._ends(call.asked):
            return self._given(self.loop.ending.called(self.loop, call.asked.arguments))
        return settle(self.loop, call)

    def _plain(self, answer: Answer) -> Move | None:
        """An answer without calls: perhaps a reminder once, then it is taken for the result."""
        nudge = self.loop.ending.nudge
        if nudge and answer.tools_offered and not self.nudged:
            self.nudged = True
            self.rounds.append(round_of(answer, [nudge]))
            return None
        settled = self._given(self.loop.ending.said(self.loop, answer.text))
        if isinstance(settled, Done):
            return settled
        self.rounds.append(round_of(answer, [settled]))
        return None

    def _given(self, result: Done | str) -> Done | str:
        """The end, or what is wrong with the result; the second time that is the end, too."""
        if isinstance(result, Done):
            return result
        self.refused += 1
        if self.refused == 1:
            return (
                "Error: this cannot be handed in.\n"
                f"{result}\nCorrect exactly this and hand in once more."
            )
        return self.loop.ending.unfit(result)

    def _once(self, result: str) -> str:
        """An error is told once; saying it again only costs attention."""
        if not result.startswith("Error:"):
            return result
        if result in self.errors:
            return AGAIN
        self.errors.add(result)
        return result


def is_open(journal: Journal, key: str) -> bool:
    """Whether a step is still to be done."""
    record = journal.steps.get(key)
    return record is None or record.status not in STEP_ENDED


def _first(open_: Sequence[Step | Wait]) -> Move:
    """Steps before waits: what can be done is done while people think."""
    steps = [each for each in open_ if isinstance(each, Step)]
    return steps or open_[0]


def _over(code: str, limit: str) -> Done:
    return Done(
        status=RunStatus.FAILED,
        error_code=code,
        error_message=f"The agent did not finish within {limit}. Split the task, or raise the"
        " agent's limit.",
    )
