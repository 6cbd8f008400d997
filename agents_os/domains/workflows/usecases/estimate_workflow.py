from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.money import MICRO, MicroCredits
from agents_os.core.shapes import Frozen
from agents_os.core.versioned import DRAFT
from agents_os.domains.agents.metadata.definition import Limits
from agents_os.domains.agents.metadata.model_use import ModelUse
from agents_os.domains.agents.usecases.list_model_use import list_model_use
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.gateway.usecases.estimate_cost import estimate_cost
from agents_os.domains.workflows.adapters.secondary import repository, run_rows
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, find
from agents_os.domains.workflows.metadata.node_types.base import Effect

DEFAULT_MODEL = "default-chat"
USUAL_INPUT, USUAL_OUTPUT = 1_500, 500  # tokens of one call
REPAIRED = frozenset({"agent.extract", "agent.classify"})  # asked once more if it does not fit


class StepEstimate(Frozen):
    """One step that asks a model.

    Attributes:
        most_calls: With every retry and correction, as often as an agent may think, and in every
            round of the containers around it.
        per_call: Micro-credits of a usual call; None: no known price.
    """

    node_id: str
    name: str
    model: str
    most_calls: int
    per_call: MicroCredits | None


class WorkflowEstimate(Frozen):
    """What one run takes, in micro-credits.

    Attributes:
        usual: By the newest runs that succeeded; None: there are none.
        once: If every step asks its model once, with a usual amount of text; None: a price is
            not known.
        most: What a run is not allowed to exceed; None: only budgets limit it.
    """

    usual: MicroCredits | None
    once: MicroCredits | None
    most: MicroCredits | None
    steps: list[StepEstimate]


async def estimate_workflow(
    actor: Actor, workflow_id: UUID, source: str = DRAFT
) -> WorkflowEstimate:
    """What a run of the draft, or of a version number, will take.

    Opens its own unit of work: looking up prices may ask a server which models it has.

    Raises:
        WorkflowNotFound, VersionNotFound.
    """
    async with unit_of_work(actor) as uow:
        uow.actor.require("agents:read")
        workflow = await repository.find(uow.session, workflow_id, uow.actor)
        definition = await repository.definition_at(uow.session, workflow, source)
        usual = await run_rows.usual_cost_micros(uow.session, workflow_id)
        agents = {str(each.agent_id): each for each in await list_model_use(uow)}
    steps = [await _step(definition, node, agents) for node in definition.nodes if _asks(node)]
    prices = [step.per_call for step in steps]
    return WorkflowEstimate(
        usual=None if usual is None else credits_for(usual),
        once=None if None in prices else sum(price or 0 for price in prices),
        most=definition.credit_limit * MICRO if definition.credit_limit else None,
        steps=steps,
    )


def _asks(node: Node) -> bool:
    type_ = find(node.type, node.type_version)
    return type_ is not None and type_.effect is Effect.MODEL


async def _step(definition: Definition, node: Node, agents: dict[str, ModelUse]) -> StepEstimate:
    agent = agents.get(str(node.config.get("agent_id")))
    model = str(node.config.get("model") or (agent.model if agent else DEFAULT_MODEL))
    price = await estimate_cost(model, input_tokens=USUAL_INPUT, output_tokens=USUAL_OUTPUT)
    return StepEstimate(
        node_id=node.id,
        name=node.name,
        model=price.model,
        most_calls=_calls(node, agent) * _rounds(definition, node),
        per_call=None if price.cost_micros is None else credits_for(price.cost_micros),
    )


def _calls(node: Node, agent: ModelUse | None) -> int:
    type_ = NODE_TYPES[(node.type, node.type_version)]
    retries = node.retry.times if node.retry else type_.retries
    if node.type == "agent.ask":
        return (1 + retries) * (agent or Limits()).max_steps
    return (1 + retries) * (2 if node.type in REPAIRED else 1)


def _rounds(definition: Definition, node: Node) -> int:
    """How often it can run at most, because of the containers around it."""
    rounds, seen = 1, {node.id}
    at = definition.node(node.parent) if node.parent else None
    while at is not None and at.id not in seen:
        most = at.config.get("most_items", at.config.get("most_rounds"))
        default = 1_000 if at.type == "logic.for_each" else 100
        rounds *= most if isinstance(most, int) else default
        seen.add(at.id)
        at = definition.node(at.parent) if at.parent else None
    return rounds
