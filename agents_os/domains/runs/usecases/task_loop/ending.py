"""How the work of an agent ends: what tells work on a task from a step of a workflow."""

from typing import TYPE_CHECKING, Protocol

from agents_os.domains.gateway.metadata.schemas import ToolSpec
from agents_os.domains.runs.metadata.steps import Done

if TYPE_CHECKING:
    from agents_os.domains.runs.usecases.task_loop.state import Loop


class Ending(Protocol):
    """What the agent works towards.

    Attributes:
        rules: How it works, said after its own instructions.
        last_call: Said before its last call.
        nudge: Said once to an answer without a call; None: that is the result.
        people: By which tools it may turn to people.
        tool: By which it gives its result; None: in plain words.
    """

    @property
    def rules(self) -> str: ...
    @property
    def last_call(self) -> str: ...
    @property
    def nudge(self) -> str | None: ...
    @property
    def people(self) -> tuple[str, ...]: ...
    @property
    def tool(self) -> ToolSpec | None: ...

    def called(self, loop: "Loop", arguments: str) -> Done | str:
        """The end, by a call of `tool`; or what is wrong with the result."""
        ...

    def said(self, loop: "Loop", text: str) -> Done | str:
        """The same for an answer in plain words."""
        ...

    def unfit(self, problem: str) -> Done:
        """The end of one whose result did not fit after a correction either."""
        ...
