"""What trying a run of a workflow again would do, and cost."""

from collections.abc import Iterable
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.runs.metadata.loop import BRIEF
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.usecases.steer import lock_to_steer
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.metadata.retry_schemas import RetryPreview, WorkflowRetry
from agents_os.domains.workflows.metadata.retrying import Takeover, node_of, phase_of
from agents_os.domains.workflows.usecases.name_repeated_effects import name_repeated_effects
from agents_os.domains.workflows.usecases.plan_retry import RetryPlan, plan_retry


async def preview_retry(uow: UnitOfWork, run_id: UUID, how: WorkflowRetry) -> RetryPreview:
    """The steps that are taken over and done again, and the price. Changes nothing.

    Raises:
        RunNotFound, Forbidden: as for `request_cancel`.
        NotRetryable, WorkflowNotFound: as for `retry_workflow_run`.
    """
    plan = await plan_retry(uow, await lock_to_steer(uow, run_id), how)
    whole = await run_rows.usual_cost_micros(uow.session, plan.given.workflow_id)
    steps, limit = plan.journal.steps, plan.definition.credit_limit
    takes = Takeover({}, steps, {}) if how.begin == "start" else plan.takes
    kept = _worth(takes.kept.values())
    going_on = _going_on(takes)
    return RetryPreview(
        run_id=run_id,
        begin=how.begin,
        version_choice=how.version,
        possible=plan.why_not is None,
        why_not=plan.why_not,
        version=plan.number,
        kept=_names(plan, (key for key in takes.kept if node_of(key) not in going_on)),
        repeated=_names(plan, (key for key in takes.repeated if node_of(key) not in going_on)),
        going_on=_names(plan, going_on),
        anew=name_repeated_effects(plan.definition, steps, takes.repeated),
        in_doubt=_names(plan, takes.in_doubt),
        spent_micros=_worth(steps.values()),
        kept_micros=kept,
        expected_micros=None if whole is None else max(0, credits_for(whole) - kept),
        limit_micros=None if limit is None else limit * MICRO,
    )


def _worth(steps: Iterable[StepRecord]) -> int:
    """What these steps cost, in micro-credits."""
    return credits_for(sum(step.cost_micros or 0 for step in steps))


def _going_on(takes: Takeover) -> list[str]:
    """Agents of whose work a part is taken over."""
    begun = [key.removesuffix(f":{BRIEF}") for key in takes.kept if phase_of(key) == BRIEF]
    return [node_of(place) for place in begun if place not in takes.kept]


def _names(plan: RetryPlan, keys: Iterable[str]) -> list[str]:
    """The nodes of these steps, each once."""
    nodes = {node.id: node.name for node in plan.definition.nodes}
    return list(dict.fromkeys(nodes.get(node_of(key), node_of(key)) for key in keys))
