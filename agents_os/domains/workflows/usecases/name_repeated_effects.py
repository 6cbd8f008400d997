"""What happens a second time when a run of a workflow is tried again, inside of its steps."""

from collections.abc import Iterator, Mapping

from agents_os.domains.runs.metadata.loop import BRIEF, LoopAgent
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.runs.usecases.task_loop.state import tools_of
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.retry_schemas import BeginsAnew
from agents_os.domains.workflows.metadata.retrying import node_of, phase_of
from agents_os.domains.workflows.usecases.execution.nodes.call import START

Steps = Mapping[str, StepRecord]


def name_repeated_effects(definition: Definition, steps: Steps, again: Steps) -> list[BeginsAnew]:
    """Agents and called workflows that begin anew, each node once. `again`: what is done again."""
    agents: dict[str, list[str]] = {}
    called: dict[str, None] = {}
    for key, record in again.items():
        if record.status is StepStatus.SUCCEEDED and phase_of(key) == BRIEF:
            agents.setdefault(node_of(key), []).extend(_deeds(key.removesuffix(BRIEF), steps))
        elif record.status is StepStatus.SUCCEEDED and phase_of(key) == START:
            called[node_of(key)] = None
    names = {node.id: node.name for node in definition.nodes}
    return [
        *(
            BeginsAnew(name=names.get(id_, id_), kind="agent", effects=list(dict.fromkeys(deeds)))
            for id_, deeds in agents.items()
        ),
        *(BeginsAnew(name=names.get(id_, id_), kind="workflow") for id_ in called),
    ]


def _deeds(place: str, steps: Steps) -> Iterator[str]:
    """The tools by which an agent has changed something."""
    agent = LoopAgent.model_validate((steps[f"{place}{BRIEF}"].output or {})["agent"])
    tools = tools_of(agent)
    for key, record in steps.items():
        if key.startswith(f"{place}tool:") and record.status is StepStatus.SUCCEEDED:
            tool = tools.get(str((record.input or {}).get("tool")))
            if tool is None or (tool.gated and tool.action_class != "read"):
                yield str((record.input or {}).get("tool"))
