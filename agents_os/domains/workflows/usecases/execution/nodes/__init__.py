"""What each type of node does when it is its turn, one module each."""

from collections.abc import Callable

from pydantic import ValidationError

from agents_os.domains.runs.metadata.journal import StepFailed
from agents_os.domains.runs.metadata.steps import Step, StepFailure, Wait
from agents_os.domains.workflows.usecases.execution.nodes import (
    approval,
    ask,
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
from agents_os.domains.workflows.usecases.execution.results import failing, the_same
from agents_os.domains.workflows.usecases.execution.visit import Visit

Move = Step | Wait
EXECUTORS: dict[str, Callable[[Visit], Move]] = {
    **dict.fromkeys(logic.COMPUTED, logic.move),
    "logic.wait": wait.move,
    "agent.ask": ask.move,
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
    if (problem := _problem(visit)) is not None:
        return Step(visit.act.key, failing(problem), input={"node_id": visit.place.node.id})
    if visit.act.what != "run":
        return container.move(visit)
    if visit.rehearsed and (instead := rehearsal.move(visit)) is not None:
        return instead
    try:
        return EXECUTORS[visit.place.node.type](visit)
    except StepFailed as error:  # a step inside it: the node has failed, the run may go on
        return visit.step(failing(the_same(error.record)), max_attempts=1)


def _problem(visit: Visit) -> StepFailure | None:
    """Why the node cannot be carried out at all. Only drafts that are tried are like that."""
    kind = visit.place.node.type
    try:
        assert visit.settings is not None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "settings"
        return StepFailure(
            "settings_unfit", f"The settings are not complete: {where}: {first['msg']}."
        )
    except KeyError:
        return StepFailure("unknown_node", f"Nothing here knows how to do “{kind}”.")
    return None
