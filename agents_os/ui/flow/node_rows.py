"""The types of nodes as the builder draws them. Pure."""

from typing import Any

from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.node_types import catalogue
from agents_os.domains.workflows.metadata.node_types.base import Group, NodeTypeRead, Port
from agents_os.ui.flow.schema_fields import FieldRow, fields_of

GROUPS = {
    Group.TRIGGERS: ("Triggers", "violet"),
    Group.AGENTS: ("Agents & AI", "green"),
    Group.ACTIONS: ("Actions", "blue"),
    Group.LOGIC: ("Logic", "gold"),
    Group.PEOPLE: ("People", "red"),
    Group.UTILITIES: ("Utilities", "grey"),
}
EMOJI = {
    "play": "▶️", "webhook": "⚡", "calendar-clock": "🗓️", "plug": "🔌", "zap": "📣",
    "bot": "🤖", "text-search": "🔎", "tags": "🏷️", "align-left": "📃", "book-open": "📖",
    "wrench": "🔧", "globe": "🌐", "shuffle": "🔀", "git-branch": "◆", "split": "🔱",
    "list-ordered": "🔁", "repeat": "🔄", "hourglass": "⏳", "merge": "🔗", "user-check": "✋",
    "clipboard-list": "📋", "workflow": "🧩", "gauge": "🪙", "sticky-note": "📝",
}  # fmt: skip
# What expressions see inside of a container, beside what is seen outside.
INNER = {
    "logic.for_each": {"loop.item": "The item of this round", "loop.index": "Rounds before it"},
    "logic.while": {"loop.index": "Rounds before it", "loop.previous": "What the last one gave"},
}
TELLING = frozenset(
    {"agent", "workflow", "tool", "expression", "line", "template", "choice", "text", "long",
     "number", "whole", "person", "knowledge-base"}
)  # fmt: skip
# Settings that are out of the way until somebody looks for them.
SELDOM = frozenset(
    {"agent_version", "model", "most_steps", "answer_schema", "hints", "focus", "dedupe_key",
     "respond", "most_missed", "missed", "headers", "query", "secret", "fail_on_error", "parallel",
     "on_item_error", "most_items", "most_rounds", "pause_s", "result", "teams", "roles",
     "expires_after_s", "escalate_after_s", "escalate_to_roles", "limit", "version", "connection"}
)  # fmt: skip
LABELS = {
    "description": "What it is for",
    "credit_limit": "Most credits for one run",
    "concurrency_limit": "Runs at the same time",
    "timeout_s": "Longest time for a run",
    "on_failure": "When a step fails",
    "input_schema": "Data it begins with",
    "output": "What a run gives back",
}
HINTS = {
    "credit_limit": "Empty: only budgets limit it.",
    "timeout_s": "Waits count. Empty: no limit.",
    "input_schema": "Checked before a run begins. Empty: anything.",
    "output": "JSON; its texts may be templates. Empty: the results of the last steps.",
}
WAYS_TO_FAIL = {"stop": "Stop at once", "finish_branches": "Let other branches finish first"}


def group_rows() -> list[dict[str, str]]:
    return [{"key": group.value, "title": title} for group, (title, _) in GROUPS.items()]


def type_rows() -> list[dict[str, Any]]:
    """Every version of every type; those that are not the newest are not offered."""
    found = catalogue()
    newest = {each.key: each.version for each in sorted(found, key=lambda one: one.version)}
    return [_row(each) | {"offered": each.version == newest[each.key]} for each in found]


def workflow_fields() -> list[FieldRow]:
    """The settings of the workflow itself."""
    rows = {row["key"]: row for row in fields_of(Definition.model_json_schema())}
    kinds = {
        "description": "long",
        "input_schema": "schema",
        "output": "json",
        "timeout_s": "duration",
    }
    for key, kind in kinds.items():
        rows[key]["kind"] = kind
    rows["on_failure"]["options"] = [{"value": k, "label": v} for k, v in WAYS_TO_FAIL.items()]
    for key, label in LABELS.items():
        rows[key].update(label=label, hint=HINTS.get(key, ""), required=False)
    rows["on_failure"]["required"], rows["input_schema"]["default"] = True, {}
    return [rows[key] for key in LABELS]


def _row(found: NodeTypeRead) -> dict[str, Any]:
    title, tone = GROUPS[found.group]
    fields = sorted(fields_of(found.settings), key=lambda row: not row["required"])
    for row in fields:
        row["more"] = row["key"] in SELDOM and not row["required"]
    return {
        "key": found.key,
        "version": found.version,
        "label": found.title,
        "emoji": EMOJI.get(found.icon, "▫️"),
        "tone": tone,
        "group": found.group.value,
        "group_title": title,
        "about": found.description,
        "inputs": [_port(port) for port in found.inputs],
        "outputs": [_port(port) for port in found.outputs],
        "cases": found.outputs_from,
        "container": found.container,
        "note": found.key == "note",
        "trigger": found.trigger,
        "can_fail": found.can_fail,
        "retries": found.retries,
        "timeout_s": found.timeout_s,
        "fields": fields,
        "summary": _summary(fields),
        "inner": [{"path": p, "note": n} for p, n in INNER.get(found.key, {}).items()],
    }


def _port(port: Port) -> dict[str, Any]:
    return {
        "key": port.key,
        "label": port.title,
        "kind": port.type,
        "properties": port.properties or {},
    }


def _summary(fields: list[FieldRow]) -> list[dict[str, Any]]:
    """What says most about a node, first: what it cannot do without."""
    telling = [row for row in fields if row["kind"] in TELLING]
    return [
        {"key": row["key"], "kind": row["kind"], "options": row.get("options", [])}
        for row in telling[:4]
    ]
