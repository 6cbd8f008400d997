"""The definition a run carries out, read once per process: a version never changes."""

from dataclasses import dataclass, field
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.node_types import find
from agents_os.domains.workflows.metadata.node_types.base import NodeType, Settings
from agents_os.domains.workflows.metadata.plan import Plan
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput

MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Program:
    """A plan with the settings of its nodes, checked when they are first used."""

    plan: Plan
    _settings: dict[str, Settings] = field(default_factory=dict)

    def type_of(self, node: Node) -> NodeType:
        """Raises KeyError: nothing here knows it; such a definition was never valid."""
        found = find(node.type, node.type_version)
        if found is None:
            raise KeyError(f"{node.type} version {node.type_version}")
        return found

    def settings(self, node: Node) -> Settings:
        if node.id not in self._settings:
            self._settings[node.id] = self.type_of(node).settings.model_validate(node.config)
        return self._settings[node.id]


_kept: dict[UUID, Program] = {}


async def program_of(run_id: UUID, given: WorkflowInput) -> Program:
    """What this run carries out: its version, or in a test the definition it was given."""
    key = given.version_id or run_id
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = Program(Plan.of(await _definition(given)))
    return _kept[key]


async def _definition(given: WorkflowInput) -> Definition:
    if given.version_id is None:
        return Definition.model_validate(given.definition)
    async with unit_of_work(Actor.system(given.org_id)) as uow:
        return Definition.model_validate(
            await run_rows.definition_of(uow.session, given.version_id)
        )
