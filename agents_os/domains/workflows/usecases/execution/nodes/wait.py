"""A pause of seconds to months. Nothing runs meanwhile."""

from datetime import UTC, datetime, timedelta

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult, Wait
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.visit import Visit

DUE = "due"


def move(visit: Visit) -> Step | Wait:
    """First the moment is written down, then it is waited for."""
    recorded = visit.recorded(DUE)
    if recorded is None:
        return visit.step(_decide(visit), DUE)
    due = datetime.fromisoformat(recorded["due"])
    if due > utc_now():
        return visit.wait("time", until=due, due=recorded["due"])
    return visit.step(_over(recorded["due"]))


def _decide(visit: Visit):  # type: ignore[no-untyped-def]
    async def run(context: StepContext) -> StepResult:
        return StepResult({"due": _due(visit).isoformat()})

    return run


def _due(visit: Visit) -> datetime:
    settings = visit.settings
    if settings.mode == "duration":
        return utc_now() + timedelta(seconds=settings.seconds)
    text = str(fill(settings.until, visit.scope)).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise StepFailure(
            "not_a_time", f"“{text[:80]}” is not a date and time such as 2026-12-24T09:00Z."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _over(due: str):  # type: ignore[no-untyped-def]
    async def run(context: StepContext) -> StepResult:
        return gave({"until": due})

    return run
