"""What a run of a workflow is looked at as: nodes at their places, how far each is, what to do.

Steps are named by their place: `ask`, and inside containers `orders[3]/ask`. A container records
`orders:items` (or `poll[3]:check`), a summary `orders[3]` when a round ends, and last `orders`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.workflows.metadata.plan import Plan, PlanNode

OUT: Final = "out"


class Mark(StrEnum):
    """How far a node is. Open: others come first. Active: it is its turn, or it is under way."""

    OPEN = "open"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Frame:
    """One round of a container (`owner`), or the outermost level."""

    prefix: str = ""
    owner: "Place | None" = None
    round: int = 0
    rounds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A node in one round of the containers around it. `key` names its step in the journal."""

    node: PlanNode
    frame: Frame

    @property
    def key(self) -> str:
        return f"{self.frame.prefix}{self.node.id}"

    def round(self, number: int) -> Frame:
        """A round of this container."""
        prefix = f"{self.round_key(number)}/"
        return Frame(prefix, self, number, (*self.frame.rounds, number))

    def round_key(self, number: int) -> str:
        return f"{self.key}[{number}]"


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do now.

    run: the node itself. items: find what a for-each goes through. check: ask a while whether it
    goes on. round: sum up a round that ended. end: sum up a container.
    """

    what: Literal["run", "items", "check", "round", "end"]
    place: Place
    round: int = 0

    @property
    def key(self) -> str:
        suffix = {"items": ":items", "round": f"[{self.round}]", "check": f"[{self.round}]:check"}
        return f"{self.place.key}{suffix.get(self.what, '')}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A node and how far it is. `port`: by which it was left; None: by none, or not yet."""

    place: Place
    mark: Mark
    record: StepRecord | None = None
    port: str | None = None


@dataclass(slots=True)
class Level:
    """One round, or the outermost level: what its nodes came to.

    `failure`: the record of the first step that nothing in here caught.
    """

    frame: Frame
    nodes: dict[str, Seen] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    failure: StepRecord | None = None


@dataclass(slots=True)
class Outlook:
    """Everything about a run now. `levels` by the prefix of their steps; "" is the outermost."""

    plan: Plan
    steps: Mapping[str, StepRecord]
    trigger: str
    levels: dict[str, Level] = field(default_factory=dict)

    @property
    def top(self) -> Level:
        return self.levels[""]

    def level_of(self, place: Place) -> Level:
        return self.levels[place.frame.prefix]

    def seen(self) -> Iterator[Seen]:
        """Every node at every place that was looked at."""
        for level in self.levels.values():
            yield from level.nodes.values()


def value_of(record: StepRecord | None) -> Any:
    """What the step gave back."""
    return (record.output or {}).get("value") if record else None


def place_of(key: str) -> str:
    """The place of the node that recorded a step, be it one of its phases: `l[3]/ask:gate`."""
    level, slash, name = key.rpartition("/")
    return f"{level}{slash}{name.partition(':')[0]}"


def port_of(record: StepRecord) -> str:
    return str((record.output or {}).get("port", OUT))
