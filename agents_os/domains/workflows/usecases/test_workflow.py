"""Try the draft of a workflow."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.quoting import sealed
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node
from agents_os.domains.workflows.metadata.run_errors import NoSuchNode
from agents_os.domains.workflows.metadata.run_schemas import (
    WorkflowInput,
    WorkflowStart,
    WorkflowTest,
)
from agents_os.domains.workflows.usecases.execution.quotes import texts_given
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow
from agents_os.domains.workflows.usecases.start_workflow_run import (
    require_fitting,
    run_of,
    trigger_of,
)

_BEGIN = Node(id="begin_of_test", type="trigger.manual", name="Begin")


async def test_workflow(uow: UnitOfWork, workflow_id: UUID, body: WorkflowTest) -> RunRead:
    """Accept a run that tries the draft, or one node of it (`only`), without side effects.

    Nodes give back what they are pinned to; what reaches outside only says what it would do,
    people are not asked, and nothing is waited for. Agents and searches really answer.

    Raises:
        Forbidden, WorkflowNotFound.
        NoSuchTrigger, NoSuchNode: the definition does not have it.
        DataUnfit: the data is not what the draft's input schema says.
    """
    uow.actor.require("work:create")
    workflow = await runnable_workflow(uow, workflow_id, None)
    definition = body.definition or Definition.model_validate(workflow.draft)
    if body.only is not None:
        definition = alone(definition, body.only)
    require_fitting(definition, body.data)
    pinned = {key: value for key, value in body.pinned.items() if key != body.only}
    texts = await texts_given(uow, pinned)
    given = WorkflowInput(
        org_id=uow.actor.tenant,
        workflow_id=workflow_id,
        workflow_name=workflow.name,
        definition=definition.canonical(),
        trigger=trigger_of(definition, None if body.only else body.trigger).id,
        data=sealed(body.data, texts),
        pinned=sealed(pinned, texts),
        only=body.only,
    )
    start = run_of(workflow, given, WorkflowStart(), definition)
    owner = uow.actor.user_id or workflow.owner_id
    mine = start.model_copy(update={"test": True, "owner_id": owner, "visibility": "private"})
    return await start_run(uow, mine, enqueue=True)


def alone(definition: Definition, node_id: str) -> Definition:
    """Only this node, with all that is inside it, after a trigger by hand. Raises NoSuchNode."""
    node = definition.node(node_id)
    if node is None or node.type.startswith("trigger.") or node.type == "note":
        raise NoSuchNode(f"“{node_id}” is no step that can be tried alone.", node=node_id)
    kept = {node_id: node.model_copy(update={"parent": None})}
    while inner := [n for n in definition.nodes if n.parent in kept and n.id not in kept]:
        kept |= {each.id: each for each in inner}
    edges = [each for each in definition.edges if {each.source, each.target} <= kept.keys()]
    begin = Edge(source=_BEGIN.id, target=node_id)
    return definition.model_copy(
        update={
            "nodes": (_BEGIN, *kept.values()),
            "edges": (begin, *edges),
            "input_schema": {},
            "output": None,
        }
    )
