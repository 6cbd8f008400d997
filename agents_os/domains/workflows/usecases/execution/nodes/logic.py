"""Nodes that compute: the same inputs give the same result, and nothing is touched."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult
from agents_os.domains.runs.usecases.set_credit_limit import set_credit_limit
from agents_os.domains.workflows.metadata.expressions import evaluate, holds
from agents_os.domains.workflows.metadata.places import value_of
from agents_os.domains.workflows.metadata.plan import needed
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import limit_from_here
from agents_os.domains.workflows.usecases.execution.visit import Visit


def move(visit: Visit) -> Step:
    compute = COMPUTED[visit.place.node.type]

    async def run(context: StepContext) -> StepResult:
        return compute(visit)

    return visit.step(run)


def _if(visit: Visit) -> StepResult:
    true = holds(visit.settings.condition, visit.scope)
    return gave({"condition": true}, "true" if true else "false")


def _switch(visit: Visit) -> StepResult:
    compared = evaluate(visit.settings.value, visit.scope) if visit.settings.value else None
    for case in visit.settings.cases:
        fits = holds(case.condition, visit.scope) if case.condition else _same(compared, case)
        if fits:
            return gave({"case": case.key, "value": compared}, case.key)
    return gave({"case": None, "value": compared}, "otherwise")


def _same(compared: Any, case: Any) -> bool:
    """Values are compared as people read them: 3 is “3”, true is “true”."""
    text = str(compared).lower() if isinstance(compared, bool) else str(compared)
    return compared is not None and bool(case.equals == text)


def _join(visit: Visit) -> StepResult:
    node, level = visit.place.node, visit.going.outlook.level_of(visit.place)
    arrived = {
        edge.source: value_of(seen.record) if seen.record else visit.going.given.data
        for edge in node.incoming
        if (seen := level.nodes.get(edge.source)) and seen.port == edge.source_port
    }
    need = needed(node)
    if need is not None and len(arrived) < need:
        raise StepFailure(
            "too_few_branches",
            f"It waits for {need} branches, and only {len(arrived)} can still arrive.",
        )
    return gave({"branches": arrived, "count": len(arrived)})


def _transform(visit: Visit) -> StepResult:
    settings = visit.settings
    if settings.expression:
        return gave(evaluate(settings.expression, visit.scope))
    return gave({each.key: fill(each.value, visit.scope) for each in settings.fields})


def _limit(visit: Visit) -> StepResult:
    limit = limit_from_here(visit.going, visit.settings.credits)

    async def within(uow: UnitOfWork) -> None:
        await set_credit_limit(uow, visit.going.run_id, limit)

    return gave({"credits": visit.settings.credits}, within=within, limit_micros=limit)


COMPUTED: Final[Mapping[str, Callable[[Visit], StepResult]]] = {
    "logic.if": _if,
    "logic.switch": _switch,
    "logic.join": _join,
    "data.transform": _transform,
    "credits.limit": _limit,
}
