"""An agent at work, as its journal tells it. Pure."""

from dataclasses import dataclass
from functools import cached_property, partial

from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import (
    BRIEF,
    Answer,
    Brief,
    LoopAgent,
    LoopInput,
    model_key,
)
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.steps import StepContext
from agents_os.domains.runs.metadata.tool import Tool, ToolContext
from agents_os.domains.runs.usecases.task_loop.ending import Ending
from agents_os.domains.runs.usecases.tools import tools_for
from agents_os.domains.runs.usecases.tools.of_servers import server_tools
from agents_os.domains.runs.usecases.unpaid_steps import refusals


@dataclass
class Loop:
    """What a driver and its steps look at, once the step `brief` is done.

    Attributes:
        place: Stands before the keys of its steps, where a run has several agents.
        wary: Strangers' words may have been read before it began.
    """

    journal: Journal
    given: LoopInput
    ending: Ending
    tools: dict[str, Tool]
    place: str = ""
    wary: bool = False

    @cached_property
    def brief(self) -> Brief:
        return Brief.model_validate(self.journal.output(BRIEF))

    @cached_property
    def answers(self) -> list[Answer]:
        """What the model has said so far, in order."""
        said: list[Answer] = []
        while self.journal.done(key := self.key_of(len(said) + 1)):
            said.append(Answer.model_validate(self.journal.output(key)))
        return said

    def key_of(self, turn: int) -> str:
        """The step of this turn, after those that nobody could pay for."""
        return model_key(turn, len(self.unpaid(turn)))

    def unpaid(self, turn: int) -> list[StepRecord]:
        """The steps of this turn that nobody could pay for, oldest first."""
        return refusals(self.journal, partial(model_key, turn))

    @property
    def credits(self) -> float:
        """What the model calls so far cost, as credits."""
        return credits_for(sum(each.cost_micros for each in self.answers)) / MICRO

    @property
    def tainted(self) -> bool:
        """Whether the model has asked for anything that strangers may have written."""
        return self.tainted_before(len(self.answers) + 1)

    def tainted_before(self, turn: int) -> bool:
        """Whether the model had read anything that strangers may have written before this turn."""
        if self.wary or self.brief.passages:
            return True
        asked = {call.name for answer in self.answers[: turn - 1] for call in answer.calls}
        return any(tool.reads_outside for key, tool in self.tools.items() if key in asked)

    def context(self, step: StepContext) -> ToolContext:
        return ToolContext(
            step=step,
            task_id=self.brief.task_id,
            agent_id=self.given.agent.agent_id,
            owner_id=self.brief.owner_id,
            time_zone=self.brief.time_zone,
            tainted=self.tainted,
        )


def tools_of(agent: LoopAgent) -> dict[str, Tool]:
    """What it may use, by name."""
    return tools_for(agent.tools) | server_tools(agent.server_tools)
