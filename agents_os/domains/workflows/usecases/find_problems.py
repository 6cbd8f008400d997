from collections.abc import Iterator
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.adapters.secondary import overview
from agents_os.domains.workflows.adapters.secondary.overview import Known
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.node_types import find
from agents_os.domains.workflows.metadata.problems import Problem, of_node
from agents_os.domains.workflows.metadata.settings_fields import ids
from agents_os.domains.workflows.metadata.validation import validate

Named = list[tuple[Node, str, UUID]]  # (node, field, id of what it names)


async def find_problems(
    uow: UnitOfWork, definition: Definition, workflow_id: UUID | None = None
) -> list[Problem]:
    """What is wrong with a definition, agents and workflows that are not there included."""
    found = validate(definition)
    found += await _agents(uow, _named(definition, "agent"))
    found += await _workflows(uow, _named(definition, "workflow"), workflow_id)
    return sorted(found, key=lambda problem: problem.severity != "error")


async def _agents(uow: UnitOfWork, named: Named) -> list[Problem]:
    known = await overview.known_agents(uow.session, {each[2] for each in named})
    return list(_absent(named, known, "agent"))


async def _workflows(uow: UnitOfWork, named: Named, own: UUID | None) -> list[Problem]:
    called = {each[2] for each in named}
    found = list(_absent(named, await overview.known_workflows(uow.session, called), "workflow"))
    if own is None:
        return found
    endless = await overview.reaching(uow.session, called, own)
    said = "This would run the workflow inside itself, without an end."
    return found + [
        of_node(node, "runs_itself", said, field=field)
        for node, field, workflow_id in named
        if workflow_id in endless
    ]


def _absent(named: Named, known: dict[UUID, Known], what: str) -> Iterator[Problem]:
    for node, field, id_ in named:
        there = known.get(id_)
        if there is None:
            said = f"The {what} is not there any more. Choose another one."
            yield of_node(node, f"unknown_{what}", said, field=field)
        elif there.lifecycle == "draft":
            said = f"{there.name} is still a draft. Publish it, or choose another {what}."
            yield of_node(node, f"{what}_not_ready", said, field=field)
        elif there.lifecycle != "active":
            said = f"{there.name} is {there.lifecycle}, so this step would fail now."
            yield of_node(node, f"{what}_not_ready", said, field=field, severity="warning")


def _named(definition: Definition, format_: str) -> Named:
    return [(node, *each) for node in definition.nodes for each in ids_of(node, format_)]


def ids_of(node: Node, format_: str) -> list[tuple[str, UUID]]:
    """(field, id) of what the settings of a node name; [] while they are not legible."""
    type_ = find(node.type, node.type_version)
    if type_ is None:
        return []
    try:
        settings = type_.settings.model_validate(node.config)
        return [(field, UUID(id_)) for field, id_ in ids(settings, format_)]
    except ValueError:
        return []  # `validate` says so
