"""For each and while: the steps that begin, sum up and end their rounds.

The nodes inside are acts of their own; `metadata/outlook.py` says when.
"""

import itertools
from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.metadata.expressions import evaluate, holds
from agents_os.domains.workflows.metadata.places import value_of
from agents_os.domains.workflows.metadata.plan import FOR_EACH
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.ending import result_of
from agents_os.domains.workflows.usecases.execution.results import gave, the_same
from agents_os.domains.workflows.usecases.execution.visit import Visit, scope_at


def move(visit: Visit) -> Step | Wait:
    if visit.act.what == "check" and (resting := _rest(visit)) is not None:
        return resting
    compute = {"items": _items, "check": _check, "round": _round, "end": _end}[visit.act.what]

    async def run(context: StepContext) -> StepResult:
        return compute(visit)

    return visit.step(run, max_attempts=1)


def _items(visit: Visit) -> StepResult:
    settings = visit.settings
    items = evaluate(settings.items, visit.scope)
    if not isinstance(items, list):
        raise StepFailure("not_a_list", f"“{settings.items}” is not a list.")
    if len(items) > settings.most_items:
        raise StepFailure(
            "too_many_items", f"The list has {len(items)} items; at most {settings.most_items}."
        )
    return gave(items)


def _check(visit: Visit) -> StepResult:
    settings, number = visit.settings, visit.act.round
    frame = visit.place.round(number)
    going_on = holds(settings.condition, scope_at(visit.going, frame))
    if going_on and number >= settings.most_rounds:
        raise StepFailure(
            "too_many_rounds",
            f"After {settings.most_rounds} rounds “{settings.condition}” was still true.",
        )
    return gave(going_on)


def _rest(visit: Visit) -> Wait | None:
    """The pause between two rounds of a while."""
    pause, number = visit.settings.pause_s, visit.act.round
    if not pause or number == 0 or visit.rehearsed:
        return None
    before = visit.going.journal.steps[visit.place.round_key(number - 1)]
    due = (before.ended_at or utc_now()) + timedelta(seconds=pause)
    return visit.wait("time", until=due, due=due.isoformat()) if due > utc_now() else None


def _round(visit: Visit) -> StepResult:
    """What a round gave; if a step in it failed and nothing caught that, the round failed."""
    frame = visit.place.round(visit.act.round)
    level = visit.going.outlook.levels[frame.prefix]
    if level.failure is not None:
        raise the_same(level.failure)
    wanted = visit.settings.result
    if wanted is None:
        return gave(result_of(level))
    return gave(fill(wanted, scope_at(visit.going, frame)))


def _end(visit: Visit) -> StepResult:
    rounds = _rounds(visit)
    failed = [each for each in rounds if each.status is not StepStatus.SUCCEEDED]
    tolerant = visit.place.node.type == FOR_EACH and visit.settings.on_item_error == "continue"
    if failed and not tolerant:
        raise the_same(failed[0])
    check = visit.going.journal.steps.get(f"{visit.place.round_key(len(rounds))}:check")
    if check is not None and check.status is StepStatus.FAILED:
        raise the_same(check)
    given = [value_of(each) for each in rounds]
    return gave({"items": given, "count": len(rounds), "failed": len(failed)})


def _rounds(visit: Visit) -> list[StepRecord]:
    """Those that ended, in order; after a failure there may be gaps."""
    steps, place = visit.going.journal.steps, visit.place
    if place.node.type == FOR_EACH:
        count = len(value_of(steps[visit.phase("items")]))
        keys: Iterable[str] = (place.round_key(number) for number in range(count))
    else:
        keys = takewhile(steps.__contains__, map(place.round_key, itertools.count()))
    return [steps[key] for key in keys if key in steps]
