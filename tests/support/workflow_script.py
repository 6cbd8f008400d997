"""Outside steps that do what a case says, instead of reaching out."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.worth import money_of
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult
from agents_os.domains.workflows.usecases.execution.nodes import EXECUTORS
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.spending import COSTS
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE, told
from agents_os.domains.workflows.usecases.execution.visit import Visit
from tests.support.workflow_cases import Case

HANG = "hang"


class Script:
    """What a case says its outside steps do."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def entry(self, key: str) -> Any:
        node_id = key.rpartition("/")[2]
        return self.case.script.get(key, self.case.script.get(node_id))

    def takes(self, key: str) -> float:
        """Seconds of the case's own clock."""
        entry = self.entry(key)
        return float(entry.get("takes", 1)) if isinstance(entry, dict) else 1.0

    def move(self, visit: Visit) -> Step:
        """A scripted step in place of the node's own."""
        thinks = visit.place.node.type == "agent.summarise"

        async def run(context: StepContext) -> StepResult:
            return await self._do(context)

        if thinks:
            return visit.step(run, announced=True, input={COSTS: True, **told(visit)})
        return visit.step(run, kind="effect", idempotent=True, input={OUTSIDE: True})

    async def _do(self, context: StepContext) -> StepResult:
        entry = self.entry(context.key)
        if isinstance(entry, list):
            entry = entry[min(context.attempt, len(entry)) - 1]
        if entry == HANG:
            await asyncio.sleep(3600)
        told = entry if isinstance(entry, dict) else {"give": entry}
        if "fail" in told:
            raise StepFailure("refused", str(told["fail"]))
        if "error" in told:
            raise StepFailure(
                "outage",
                str(told["error"]),
                kind=FailureKind.TECHNICAL,
                retry_after_s=told.get("retry_after"),
            )
        plain = not {"give", "takes", "cost"} & told.keys()
        value = told if plain else told.get("give")
        if value is None:
            value = {"did": context.key}
        return gave(value, events=_spent(told.get("cost")) if not plain else ())


def _spent(credits: float | None) -> list[EventDraft]:
    if credits is None:
        return []
    micros = money_of(int(credits * MICRO))
    used = {"model": "m", "input_tokens": 1, "output_tokens": 1, "cost_micros": micros}
    return [EventDraft(type=event_types.MODEL_COMPLETED, data=used)]


@contextmanager
def scripted(case: Case) -> Iterator[Script]:
    """Let `work` and `think` follow the script inside the block."""
    script = Script(case)
    kept = dict(EXECUTORS)
    EXECUTORS.update({"http.request": script.move, "agent.summarise": script.move})
    try:
        yield script
    finally:
        EXECUTORS.update(kept)
