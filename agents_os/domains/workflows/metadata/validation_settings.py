"""What only looks wrong with the settings of a node as a whole, and what does not compile."""

from collections import Counter
from collections.abc import Iterable, Iterator

from agents_os.domains.runs.metadata import calendar
from agents_os.domains.runs.metadata.errors import BadSchedule
from agents_os.domains.workflows.metadata import expressions, templates
from agents_os.domains.workflows.metadata.context import BadExpression
from agents_os.domains.workflows.metadata.definition import Node
from agents_os.domains.workflows.metadata.node_types.actions import Http, Transform
from agents_os.domains.workflows.metadata.node_types.agents import Classify
from agents_os.domains.workflows.metadata.node_types.base import Settings
from agents_os.domains.workflows.metadata.node_types.logic import Switch
from agents_os.domains.workflows.metadata.node_types.triggers import Schedule
from agents_os.domains.workflows.metadata.problems import Problem, of_node
from agents_os.domains.workflows.metadata.settings_fields import Placed, placed

SECRET_HEADERS = frozenset({"authorization", "x-api-key", "cookie", "proxy-authorization"})


def check_settings(node: Node, settings: Settings) -> Iterator[Problem]:
    for field in placed(settings):
        yield from _compiles(node, field)
    if isinstance(settings, Switch):
        yield from _switch(node, settings)
    if isinstance(settings, Classify):
        yield from _distinct(node, "labels", (label.key for label in settings.labels))
    if isinstance(settings, Transform):
        yield from _transform(node, settings)
    if isinstance(settings, Http):
        yield from _http(node, settings)
    if isinstance(settings, Schedule):
        yield from _schedule(node, settings)


def _schedule(node: Node, settings: Schedule) -> Iterator[Problem]:
    try:
        calendar.check(settings.cron, settings.time_zone or "UTC")
    except BadSchedule as error:
        field = "cron" if "cron" in error.details else "time_zone"
        yield of_node(node, "bad_setting", error.message, field=field)


def _compiles(node: Node, field: Placed) -> Iterator[Problem]:
    try:
        if field.kind == "expression":
            expressions.check(field.value)
        else:
            for text in templates.texts(field.value):
                templates.check(text)
    except BadExpression as error:
        yield of_node(node, "bad_expression", error.message, field=field.path)


def _switch(node: Node, settings: Switch) -> Iterator[Problem]:
    yield from _distinct(node, "cases", (case.key for case in settings.cases))
    for number, case in enumerate(settings.cases):
        at = f"cases.{number}"
        if case.key in ("otherwise", "error"):
            yield of_node(node, "taken_key", f"“{case.key}” is a way out already.", field=at)
        elif not settings.value and not case.condition:
            yield of_node(
                node,
                "no_condition",
                f"“{case.title}” has no condition, and there is no value to compare.",
                field=f"{at}.condition",
            )
        elif case.equals and case.condition:
            yield of_node(
                node,
                "two_ways",
                f"“{case.title}” has a condition, so the value is not compared with it.",
                field=f"{at}.equals",
                severity="warning",
            )


def _transform(node: Node, settings: Transform) -> Iterator[Problem]:
    yield from _distinct(node, "fields", (each.key for each in settings.fields))
    if settings.fields and settings.expression:
        yield of_node(
            node, "two_ways", "Choose fields or an expression, not both.", field="expression"
        )
    if not settings.fields and not settings.expression:
        yield of_node(node, "no_result", "Say what the result is: fields or an expression.")


def _http(node: Node, settings: Http) -> Iterator[Problem]:
    if not settings.url.startswith(("https://", "http://", "{{")):
        yield of_node(node, "bad_url", "The address must begin with https://", field="url")
    for name, value in settings.headers.items():
        if name.lower() in SECRET_HEADERS and isinstance(value, str) and "{{" not in value:
            yield of_node(
                node,
                "secret_in_settings",
                f"A key in “{name}” could be read by everybody who may see this workflow. Use a"
                " tool of a connected server instead: it keeps its key to itself.",
                field="headers",
            )


def _distinct(node: Node, field: str, keys: Iterable[str]) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield of_node(node, "key_twice", f"“{key}” is there {count} times.", field=field)
