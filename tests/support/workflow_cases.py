"""Cases of how workflows run, as data: tests/integration/workflows/semantics/*.yaml.

A case:

    name: what holds
    graph: nodes by id, `container/id` inside a container, and `flow`: "a > b, c > d"; "a.error > b"
    data: trigger.data
    script: what outside steps do, by step key or node: a value they give; {fail: …} for good;
        {error: …} a technical failure; a list: one of these per attempt; {takes: seconds, give: …}
    then: what happens while the run waits, in order: {approve: key}, {reject: key}, {expire: key},
        {edit: key, payload: …}, {answer: key, text: …}, {wait: seconds}, {ended: key, …}, cancel
    expect: status, output, error (part of it), done, failed, skipped, not_run (step keys),
        began (outside steps in their order), events (part of the record, in order),
        wary (deeds that come after words of strangers)

Outside steps are `work` (an effect) and `think` (a model; costs `cost` credits).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from agents_os.domains.workflows.metadata.definition import Definition

DIRECTORY = Path(__file__).parents[1] / "integration/workflows/semantics"
TRIGGER = "t"
_SHORT = {
    "work": ("http.request", lambda it: {"url": it or "https://example.com/"}),
    "think": ("agent.summarise", lambda it: {"text": it or "a text"}),
    "set": ("data.transform", lambda it: {"fields": _entries(it)}),
    "value": ("data.transform", lambda it: {"expression": it}),
    "if": ("logic.if", lambda it: {"condition": it}),
    "switch": ("logic.switch", lambda it: {"value": it}),
    "each": ("logic.for_each", lambda it: {"items": it}),
    "while": ("logic.while", lambda it: {"condition": it}),
    "join": ("logic.join", lambda it: _join(it)),
    "pause": ("logic.wait", lambda it: {"mode": "duration", "seconds": it}),
    "until": ("logic.wait", lambda it: {"mode": "until", "until": it}),
    "ask": ("agent.ask", lambda it: {"agent_id": it}),
    "extract": ("agent.extract", lambda it: {"fields": it}),
    "classify": ("agent.classify", lambda it: {"labels": it}),
    "search": ("knowledge.search", lambda it: {"query": it}),
    "tool": ("tool.call", lambda it: {"tool": it}),
    "approval": ("human.approval", lambda it: {"title": it or "May it?"}),
    "form": ("human.form", lambda it: {"title": "Please say", "form": {"properties": it}}),
    "call": ("workflow.call", lambda it: {"workflow_id": it or "0" * 36}),
    "limit": ("credits.limit", lambda it: {"credits": it}),
    "manual": ("trigger.manual", lambda it: {}),
    "api": ("trigger.api", lambda it: {}),
    "webhook": ("trigger.webhook", lambda it: {}),
    "note": ("note", lambda it: {}),
}  # fmt: skip
_OF_NODES = ("on_error", "retry", "timeout_s")


@dataclass(frozen=True)
class Case:
    """One case. `real`: also run on the real engine."""

    name: str
    graph: dict[str, Any]
    expect: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    script: dict[str, Any] = field(default_factory=dict)
    then: list[Any] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    trigger: str = TRIGGER
    pinned: dict[str, Any] = field(default_factory=dict)
    test: bool = False
    may_spend: float | None = None
    outside: str = "no"
    real: bool = False

    @property
    def definition(self) -> Definition:
        return definition(self.graph, self.settings)


@cache
def cases() -> list[Case]:
    """Every case of every file."""
    found = [
        Case(**each)
        for path in sorted(DIRECTORY.glob("*.yaml"))
        for each in yaml.safe_load(path.read_text("utf-8"))
    ]
    names = [case.name for case in found]
    assert len(set(names)) == len(names), "two cases of one name"
    return found


def definition(graph: dict[str, Any], settings: dict[str, Any] | None = None) -> Definition:
    """The definition that the short notation stands for."""
    graph = {TRIGGER: "manual", **graph}
    flow = graph.pop("flow", "")
    nodes = [_node(place, spec) for place, spec in graph.items()]
    return Definition.model_validate({"nodes": nodes, "edges": _edges(flow), **(settings or {})})


def _node(place: str, spec: Any) -> dict[str, Any]:
    parent, _, node_id = place.rpartition("/")
    given = {spec: None} if isinstance(spec, str) else dict(spec)
    kind = next(iter(given))
    type_, config = _SHORT[kind]
    more = {key: value for key, value in given.items() if key != kind}
    own = {key: more.pop(key) for key in _OF_NODES if key in more}
    return {
        "id": node_id,
        "name": node_id,
        "type": type_,
        "parent": parent.rpartition("/")[2] or None,
        "config": {**config(given[kind]), **more},
        **own,
    }


def _entries(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in given.items()]


def _join(wanted: Any) -> dict[str, Any]:
    return (
        {"mode": "count", "count": wanted} if isinstance(wanted, int) else {"mode": wanted or "all"}
    )


def _edges(flow: str | list[str]) -> list[dict[str, str]]:
    """“a > b > c, d.error > e”: each > is a connection."""
    found: dict[tuple[str, str, str], None] = {}
    for chain in flow.split(",") if isinstance(flow, str) else flow:
        ends = [end.strip() for end in chain.split(">")]
        for source, target in pairwise(ends):
            node, _, port = source.partition(".")
            found[node, port or "out", target.partition(".")[0]] = None
    return [
        {"source": source, "source_port": port, "target": target} for source, port, target in found
    ]


def fitting(expected: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, of what the case looks at."""
    return {name: _of(name, wanted, found) for name, wanted in expected.items()}


def _of(name: str, wanted: Any, found: Mapping[str, Any]) -> Any:
    value = found[name]
    if name == "error":
        return wanted if wanted in value else value
    if name in ("done", "failed", "not_run"):  # these, and perhaps others
        return wanted if set(wanted) <= set(value) else value
    if name == "events":
        told = [f"{type_} {step}" if step else type_ for type_, step in value]
        kept = [each for each in told if each in wanted]
        return kept if kept == wanted else told
    if name == "waiting_for":
        return {key: (value or {}).get(key) for key in wanted}
    return value
