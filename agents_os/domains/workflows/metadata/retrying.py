"""What a run that is tried again takes over from the one that failed. Pure.

What a step came to is taken over if the run got past it: it succeeded, or it failed and that was
caught. The step that failed the run, those that were broken off, and their gates and questions
are done again; agents go on as far as `metadata/going_on.py` says. So nothing that ended well is
ever carried out twice, but for what agents did that begin anew.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.going_on import goes_on_from

ASK_AGENT: Final = "agent.ask"
_ROUND: Final = re.compile(r"\[\d+\]$")
_OF_CONTAINERS: Final = frozenset({"items", "check"})
_GOT_PAST: Final = frozenset({StepStatus.SUCCEEDED, StepStatus.SKIPPED})


@dataclass(frozen=True, slots=True)
class Takeover:
    """By key: what is taken over, and what will be done again.

    `in_doubt`: effects that were broken off; a person says first whether they happened.
    """

    kept: dict[str, StepRecord]
    repeated: dict[str, StepRecord]
    in_doubt: dict[str, StepRecord]


@dataclass(frozen=True, slots=True)
class _Key:
    """A step's key, taken apart: `orders[3]/ask:gate`."""

    place: str  # orders[3]/ask
    path: tuple[str, ...]  # orders, ask
    phase: str | None  # gate


def takeover(old: Definition, new: Definition, steps: Mapping[str, StepRecord]) -> Takeover:
    """Sort the steps of a run of `old` that ended without success, to be tried again as `new`."""
    found, standing = Takeover({}, {}, {}), _of_agents(old, new, steps)
    for key, record in steps.items():
        if _is_past(old, steps, record):
            found.kept[key] = record
        elif record.status is StepStatus.CANCELLED and record.kind == "effect" and record.attempt:
            found.in_doubt[key] = record
        elif key in standing:
            found.kept[key] = record
        else:
            found.repeated[key] = record
    return found


def changed_nodes(old: Definition, new: Definition, keys: Mapping[str, Any]) -> list[str]:
    """Names of nodes with a result to take over that are not the same any more in `new`."""
    ids = dict.fromkeys(node_id for key in keys for node_id in _read(key).path)
    names = {node.id: node.name for node in old.nodes}
    return [names.get(each, each) for each in ids if _meaning(old, each) != _meaning(new, each)]


def node_of(key: str) -> str:
    """The node whose step this is."""
    return _read(key).path[-1]


def phase_of(key: str) -> str | None:
    """Which part of what its node does; None: the end of it."""
    return _read(key).phase


def carried(record: StepRecord, run_id: str, *, in_doubt: bool = False) -> dict[str, Any]:
    """The data of the event `step.carried`; `from_run` is where it comes from."""
    status = StepStatus.WAITING if in_doubt else record.status
    data = {
        "step": record.key,
        "from_run": run_id,
        "kind": record.kind,
        "status": status,
        "attempt": record.attempt,
        "idempotency_key": str(record.idempotency_key) if record.idempotency_key else None,
        "input": record.input,
        "input_digest": record.input_digest,
        "output": record.output,
        "failure_kind": record.failure_kind,
        "error_code": "in_doubt" if in_doubt else record.error_code,
        "error_message": _DOUBT if in_doubt else record.error_message,
        "began_at": record.started_at.isoformat() if record.started_at else None,
        "ended_at": record.ended_at.isoformat() if record.ended_at and not in_doubt else None,
    }
    return {name: value for name, value in data.items() if value is not None}


_DOUBT: Final = (
    "The run before ended while this step was under way. Nobody knows whether it took effect. Look,"
    " then say so."
)


def _of_agents(old: Definition, new: Definition, steps: Mapping[str, StepRecord]) -> set[str]:
    """The steps that stand of agents which mean the same in both."""
    asked = [node.id for node in old.nodes if node.type == ASK_AGENT]
    same = {id_ for id_ in asked if _meaning(old, id_) == _meaning(new, id_)}
    phases: dict[str, dict[str, StepRecord]] = defaultdict(dict)
    for key, record in steps.items():
        at = _read(key)
        if at.phase and at.path[-1] in same:
            phases[at.place][at.phase] = record
    return {
        f"{place}:{phase}"
        for place, own in phases.items()
        for phase in goes_on_from(steps.get(place), own)
    }


def _is_past(definition: Definition, steps: Mapping[str, StepRecord], record: StepRecord) -> bool:
    key = _read(record.key)
    if record.status is StepStatus.FAILED:
        return _is_caught(definition, key.path)
    if record.status not in _GOT_PAST:
        return False
    if key.phase is None or key.phase in _OF_CONTAINERS:
        return True
    owner = steps.get(key.place)
    return owner is not None and _is_past(definition, steps, owner)


def _is_caught(definition: Definition, path: tuple[str, ...]) -> bool:
    """Whether a failure of the last node of the path stays within it or a container around it."""
    nodes = [definition.node(node_id) for node_id in path]
    for node, inside in zip(nodes, [*nodes[1:], None], strict=True):
        if node is None:
            return False
        tolerant = inside is not None and node.config.get("on_item_error") == "continue"
        if node.on_error != "stop" or tolerant:
            return True
    return False


def _meaning(definition: Definition, node_id: str) -> object:
    """Everything about a node that decides what it gives back."""
    node: Node | None = definition.node(node_id)
    if node is None:
        return None
    into = sorted(edge.id for edge in definition.edges if edge.target == node_id)
    return (node.type, node.type_version, node.config, node.parent, node.on_error, into)


def _read(key: str) -> _Key:
    head, _, last = key.rpartition("/")
    name, _, phase = last.partition(":")
    place = f"{head}/{name}" if head else name
    return _Key(place, tuple(_ROUND.sub("", part) for part in place.split("/")), phase or None)
