"""What each type of node does when it is its turn, one module each."""

from collections.abc import Callable

from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.usecases.execution.nodes import (
    approval,
    call,
    container,
    form,
    http,
    logic,
    model,
    rehearsal,
    search,
    tool,
    wait,
)
from agents_os.domains.workflows.usecases.execution.visit import Visit

Move = Step | Wait
EXECUTORS: dict[str, Callable[[Visit], Move]] = {
    **dict.fromkeys(logic.COMPUTED, logic.move),
    "logic.wait": wait.move,
    "agent.ask": model.move,
    "agent.extract": model.move,
    "agent.classify": model.move,
    "agent.summarise": model.move,
    "knowledge.search": search.move,
    "tool.call": tool.move,
    "http.request": http.move,
    "human.approval": approval.move,
    "human.form": form.move,
    "workflow.call": call.move,
}


def move_of(visit: Visit) -> Move:
    """The step or wait by which this act goes on. Pure; whatever can fail fails in the step."""
    if visit.act.what != "run":
        return container.move(visit)
    if visit.rehearsed and (instead := rehearsal.move(visit)) is not None:
        return instead
    return EXECUTORS.get(visit.place.node.type, _unknown)(visit)


def _unknown(visit: Visit) -> Step:
    async def run(context: StepContext) -> StepResult:
        raise StepFailure(
            "unknown_node", f"Nothing here knows how to do “{visit.place.node.type}”."
        )

    return visit.step(run)
