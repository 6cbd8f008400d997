"""Ask an agent: it works with its tools and what it knows until it has answered.

The loop is that of tasks. What it does are phases of the node: `x:brief` freezes who works and what
is asked, then `x:model:1`, `x:gate:1.0`, `x:tool:1.0` … and `x` with the answer.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.metadata.schemas import ToolSpec
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.runs.metadata.context import Material
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import ASK, BRIEF, PLAN, Brief, LoopAgent, LoopInput
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import (
    Done,
    Step,
    StepContext,
    StepFailure,
    StepResult,
    Wait,
)
from agents_os.domains.runs.metadata.tool import Tool
from agents_os.domains.runs.usecases.freeze_agent import freeze_agent
from agents_os.domains.runs.usecases.gather_material import Need, gather_material, in_brief
from agents_os.domains.runs.usecases.record_material import number_passages, record_passages
from agents_os.domains.runs.usecases.task_loop.state import Loop, tools_of
from agents_os.domains.runs.usecases.task_loop.turns import Turns
from agents_os.domains.workflows.metadata.run_schemas import Outside
from agents_os.domains.workflows.usecases.execution.agents import agent_of
from agents_os.domains.workflows.usecases.execution.asking import (
    UNFIT,
    Question,
    Shape,
    give_tool,
    in_json,
    object_shape,
    question_of,
    read_as,
)
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import COSTS
from agents_os.domains.workflows.usecases.execution.untrusted import (
    OUTSIDE,
    after_untrusted,
    began_with,
    told,
)
from agents_os.domains.workflows.usecases.execution.visit import Visit

RULES: Final = """# How you work on a step of a workflow

- Do exactly what is asked. Your last answer is handed on as it is: only the result, nothing else.
- Call a tool when you need a fact, then look at what came back. Never invent facts or figures.
- Work out every figure you derive with the tool for it.
- When an action is refused or a tool keeps failing, find another way or say what is missing."""
OF_TASKS: Final = frozenset({PLAN, "read_document"})  # tools that mean nothing without a task


@dataclass(frozen=True, slots=True)
class Answering:
    """The end of a step: an answer, in a shape if one is wanted. `people`: whom it may turn to."""

    shape: Shape | None
    people: tuple[str, ...]
    rules = RULES
    last_call = "This is your last step: give the result with what you have now."
    nudge = None

    @property
    def tool(self) -> ToolSpec | None:
        return give_tool(self.shape) if self.shape else None

    def called(self, loop: Loop, arguments: str) -> Done | str:
        return self.said(loop, arguments)

    def said(self, loop: Loop, text: str) -> Done | str:
        if self.shape is None:
            return Done({"text": text})
        data, problem = read_as(self.shape, text)
        return problem or Done({"text": text, "data": data})

    def unfit(self, problem: str) -> Done:
        return _failed("answer_unfit", f"{UNFIT} {problem}")


def move(visit: Visit) -> Step | Wait:
    """What the agent does next, or its answer."""
    if visit.recorded(BRIEF) is None:
        return visit.step(_begin(visit), BRIEF)
    loop = _loop(visit)
    found = Turns(loop).next()
    if isinstance(found, Done):
        return visit.step(_ended(loop, found), max_attempts=1)
    return _of_node(visit, loop, found if isinstance(found, Step | Wait) else found[0])


def _begin(visit: Visit) -> Any:
    async def run(context: StepContext) -> StepResult:
        question = question_of(visit)
        context.input["prompt"] = question.text
        async with unit_of_work(context.actor) as uow:
            found = await agent_of(uow, visit.settings)
            assert found is not None  # the node's settings demand one
            agent = await freeze_agent(uow, found)
            time_zone = (await get_org(uow)).time_zone
        material = await _known(context, agent.agent_id, question)
        if material.passages:
            context.input[OUTSIDE] = True
        brief = Brief(
            title=f"{visit.going.given.workflow_name}: {visit.place.node.node.name}"[:500],
            text=in_json(question) if question.shape else question.text,
            owner_id=context.run.owner_id,
            time_zone=time_zone,
            **in_brief(material),
        )
        agent = agent.model_copy(update={"team_id": found.agent.team_id})
        kept = {**brief.model_dump(mode="json"), "agent": agent.model_dump(mode="json")}
        keep = partial(record_passages, run_id=context.run.id, given=material.passages)
        return StepResult(kept, material.events, within=keep)

    return run


async def _known(context: StepContext, agent_id: UUID, question: Question) -> Material:
    """What the agent knows about it; passages have the numbers by which the run cites them."""
    need = Need(agent_id, context.run.id, question.text, context.run.owner_id)
    material = (await gather_material(context.actor, need)).within(1)
    known = [each.passage for each in material.passages]
    passages = tuple(await number_passages(context.actor, context.run.id, known))
    return material.model_copy(update={"passages": passages})


def _loop(visit: Visit) -> Loop:
    """The agent's own view of the run: its steps, under the names that its loop gives them."""
    journal, place = visit.going.journal, visit.phase("")
    own = {
        key.removeprefix(place): step
        for key, step in journal.steps.items()
        if key.startswith(place)
    }
    agent = LoopAgent.model_validate((own[BRIEF].output or {})["agent"])
    people = () if visit.rehearsed else (ASK,)
    return Loop(
        Journal(journal.run, {}, own, journal.received),
        LoopInput(agent=agent),
        Answering(object_shape(visit.settings.answer_schema), people),
        _tools(visit, agent),
        place,
        wary=began_with(visit.going) is not Outside.NO or after_untrusted(visit),
    )


def _tools(visit: Visit, agent: LoopAgent) -> dict[str, Tool]:
    """Its own tools; in a trial only those that change nothing."""
    return {
        key: tool
        for key, tool in tools_of(agent).items()
        if key not in OF_TASKS and not (visit.rehearsed and tool.gated)
    }


def _of_node(visit: Visit, loop: Loop, move: Step | Wait) -> Step | Wait:
    """What the loop wants, as a phase of this node."""
    if isinstance(move, Wait):
        about = dict(move.for_)
        return visit.wait(about.pop("kind"), until=move.until, status=move.status, **about)
    kind, tool = move.key.partition(":")[0], loop.tools.get(str(move.input.get("tool")))
    how: dict[str, Any] = {"timeout_s": move.timeout_s}
    marks = {OUTSIDE: True} if kind == "tool" and tool and tool.reads_outside else {}
    if kind == "model":
        how, marks = {}, {COSTS: True, **told(visit)}
    return visit.step(
        move.run,
        move.key,
        kind=move.kind,
        idempotent=move.idempotent,
        announced=move.announced,
        permit=move.permit,
        input={**move.input, **marks},
        **how,
    )


def _ended(loop: Loop, done: Done) -> Any:
    tokens = sum(each.input_tokens + each.output_tokens for each in loop.journal.steps.values())

    async def run(context: StepContext) -> StepResult:
        if done.status is not RunStatus.SUCCEEDED:
            raise StepFailure(str(done.error_code), str(done.error_message))
        return gave({**done.output, "tokens": tokens})

    return run


def _failed(code: str, message: str) -> Done:
    return Done(status=RunStatus.FAILED, error_code=code, error_message=message)
