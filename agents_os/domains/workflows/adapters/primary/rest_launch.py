"""`POST /runs`: give an agent work, or begin an onboarding as S1 does. One door for both."""

from typing import Annotated

from fastapi import APIRouter, Query, status
from pydantic import Discriminator, Tag

from agents_os.core.web import CurrentActor
from agents_os.domains.runs.metadata.schemas import RunLaunch, RunRead
from agents_os.domains.runs.usecases.launch_run import launch_run
from agents_os.domains.workflows.usecases.launch_onboarding import (
    OnboardingLaunch,
    launch_onboarding,
)

router = APIRouter(tags=["runs"])
Wait = Annotated[int, Query(ge=0, le=60, description="Seconds to wait for its end.")]


def _wish(body: object) -> str:
    """Which of the two somebody means, so that only what is wrong with that is told."""
    return "onboarding" if isinstance(body, dict) and "company_name" in body else "work"


Launch = Annotated[
    Annotated[RunLaunch, Tag("work")] | Annotated[OnboardingLaunch, Tag("onboarding")],
    Discriminator(_wish),
]


async def post_run(actor: CurrentActor, body: Launch, wait: Wait = 0) -> RunRead:
    """Give an agent work that begins at once, or begin to onboard a company (`company_name`).
    202 with the run; `wait` for its end, in seconds."""
    if isinstance(body, OnboardingLaunch):
        return await launch_onboarding(actor, body, wait_s=wait)
    return await launch_run(actor, body, wait_s=wait)


for _path, _id, _summary in (
    ("/runs", "launchRun", "Give an agent work, or begin an onboarding"),
    ("/executions", "launchExecution", "The same as launchRun"),
):
    router.add_api_route(
        _path,
        post_run,
        methods=["POST"],
        status_code=status.HTTP_202_ACCEPTED,
        operation_id=_id,
        summary=_summary,
    )
