"""What a run of a workflow stands at: decided from its plan and its recorded steps alone. Pure.

The same records give the same outlook, so a run may be taken over by another process at any time.
docs/adr/0033 has the rules, `metadata/places.py` what steps are called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import STEP_ENDED, StepStatus
from agents_os.domains.workflows.metadata.places import (
    OUT,
    Act,
    Frame,
    Level,
    Mark,
    Outlook,
    Place,
    Seen,
    port_of,
    value_of,
)
from agents_os.domains.workflows.metadata.plan import FOR_EACH, Plan, at_once, needed, tolerant

ERROR: Final = "error"
# What a node may record before its own step; if one of these fails, the node has failed.
PHASES: Final = ("items", "brief", "ask", "ask2", "ask3", "gate", "start", "due")


def look(
    plan: Plan, steps: Mapping[str, StepRecord], trigger: str, *, whole: bool = False
) -> Outlook:
    """The outlook of a run that began at the node `trigger`.

    `whole`: also inside of rounds that have ended, to show them.
    """
    outlook = Outlook(plan, steps, trigger)
    _Look(outlook, whole).level(None, Frame())
    return outlook


@dataclass(frozen=True, slots=True)
class _Look:
    outlook: Outlook
    whole: bool

    def level(self, container: str | None, frame: Frame) -> Level:
        level = Level(frame)
        self.outlook.levels[frame.prefix] = level
        for node in self.outlook.plan.nodes_in(container):
            level.nodes[node.id] = self._node(level, Place(node, frame))
        self._heed_failure(level)
        return level

    def _heed_failure(self, level: Level) -> None:
        """After a failure nothing new begins, unless other branches may finish."""
        if level.failure and self.outlook.plan.definition.on_failure == "stop":
            level.acts = [act for act in level.acts if self._is_running(act.key)]

    def _is_running(self, key: str) -> bool:
        """Whether the step is under way, or one of its phases: what an agent does at a node."""
        return any(
            step.status is StepStatus.RUNNING
            for name, step in self.outlook.steps.items()
            if name == key or name.startswith(f"{key}:")
        )

    def _node(self, level: Level, place: Place) -> Seen:
        mark = self._turn(level, place)
        if mark is not Mark.ACTIVE:
            return Seen(place, mark, port=OUT if mark is Mark.DONE else None)
        record = self._ended(place)
        if record is not None:
            if self.whole and place.node.contains:
                self._rounds(level, place)
            return self._after(level, place, record)
        if place.node.contains:
            self._rounds(level, place)
        else:
            level.acts.append(Act("run", place))
        return Seen(place, mark, self.outlook.steps.get(place.key))

    def _turn(self, level: Level, place: Place) -> Mark:
        """Open, skipped, or its turn. A trigger is done as soon as the run is there."""
        node = place.node
        if node.triggers:
            return Mark.DONE if node.id == self.outlook.trigger else Mark.SKIPPED
        if not node.incoming:
            return Mark.SKIPPED if place.frame.owner is None else Mark.ACTIVE
        taken = sum(_is_taken(level, edge.source, edge.source_port) for edge in node.incoming)
        open_ = sum(_is_open(level, edge.source) for edge in node.incoming)
        return _join(taken, open_, needed(node))

    def _ended(self, place: Place) -> StepRecord | None:
        """The record that ended the node: its own, or of a phase that failed."""
        steps = self.outlook.steps
        record = steps.get(place.key)
        if record is not None:
            return record if record.status in STEP_ENDED else None
        for phase in PHASES:
            found = steps.get(f"{place.key}:{phase}")
            if found is not None and found.status is StepStatus.FAILED:
                return found
        return None

    def _after(self, level: Level, place: Place, record: StepRecord) -> Seen:
        if record.status is StepStatus.SUCCEEDED:
            return Seen(place, Mark.DONE, record, port_of(record))
        on_error = place.node.node.on_error
        if on_error == "stop" or record.status is not StepStatus.FAILED:
            level.failure = level.failure or record
            return Seen(place, Mark.FAILED, record)
        return Seen(place, Mark.FAILED, record, ERROR if on_error == "branch" else OUT)

    def _rounds(self, level: Level, place: Place) -> None:
        """Walk through the rounds of a container, and note what is to do in them."""
        each = place.node.type == FOR_EACH
        level.acts.extend(self._for_each(place) if each else self._while(place))

    def _for_each(self, place: Place) -> list[Act]:
        found = self.outlook.steps.get(f"{place.key}:items")
        if found is None or found.status is not StepStatus.SUCCEEDED:
            return [Act("items", place)]
        count, acts, under_way, broken = len(value_of(found) or []), list[Act](), 0, False
        config = place.node.node.config
        for number in range(count):
            ended = self._round_ended(place, number)
            if ended is not None:
                broken = broken or (
                    ended.status is not StepStatus.SUCCEEDED and not tolerant(config)
                )
                continue
            if under_way >= at_once(config) or (broken and not self._begun(place, number)):
                break
            under_way += 1
            acts += self._round(place, number, only_running=broken)
        return acts or [Act("end", place)]

    def _while(self, place: Place) -> list[Act]:
        number = 0
        while (ended := self._round_ended(place, number)) is not None:
            if ended.status is not StepStatus.SUCCEEDED:
                return [Act("end", place)]
            number += 1
        check = self.outlook.steps.get(f"{place.round_key(number)}:check")
        if check is None or check.status not in STEP_ENDED:
            return [Act("check", place, number)]
        if check.status is not StepStatus.SUCCEEDED or not value_of(check):
            return [Act("end", place)]
        return self._round(place, number)

    def _round(self, place: Place, number: int, *, only_running: bool = False) -> list[Act]:
        inner = self.level(place.node.id, place.round(number))
        if only_running:
            return [act for act in inner.acts if self._is_running(act.key)]
        return inner.acts or [Act("round", place, number)]

    def _round_ended(self, place: Place, number: int) -> StepRecord | None:
        record = self.outlook.steps.get(place.round_key(number))
        if record is None or record.status not in STEP_ENDED:
            return None
        if self.whole:
            self.level(place.node.id, place.round(number))
        return record

    def _begun(self, place: Place, number: int) -> bool:
        prefix = place.round(number).prefix
        return any(key.startswith(prefix) for key in self.outlook.steps)


def _is_taken(level: Level, source: str, port: str) -> bool:
    seen = level.nodes.get(source)
    return seen is not None and seen.port == port


def _is_open(level: Level, source: str) -> bool:
    seen = level.nodes.get(source)
    return seen is not None and seen.mark in (Mark.OPEN, Mark.ACTIVE)


def _join(taken: int, open_: int, need: int | None) -> Mark:
    if need is None:
        if open_:
            return Mark.OPEN
        return Mark.ACTIVE if taken else Mark.SKIPPED
    if taken >= need or (taken and taken + open_ < need):  # there, or no longer possible: it fails
        return Mark.ACTIVE
    return Mark.OPEN if open_ else Mark.SKIPPED
