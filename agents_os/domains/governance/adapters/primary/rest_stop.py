"""The stop of a whole company over HTTP."""

from fastapi import APIRouter

from agents_os.core.web import Uow
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopState, CompanyStopWrite
from agents_os.domains.governance.usecases import company_stop
from agents_os.domains.governance.usecases import resume_everything as resuming
from agents_os.domains.governance.usecases import stop_everything as stopping

router = APIRouter(prefix="/org/stop", tags=["approvals"])


@router.get("", operation_id="getCompanyStop", summary="Whether all agents are stopped")
async def get_stop(uow: Uow) -> CompanyStopState:
    return await company_stop.get_company_stop(uow)


@router.post("", operation_id="stopEverything", summary="Stop all agents of the company")
async def post_stop(uow: Uow, body: CompanyStopWrite) -> CompanyStopState:
    return await stopping.stop_everything(uow, body)


@router.post("/resume", operation_id="resumeEverything", summary="Let the agents work again")
async def post_resume(uow: Uow) -> CompanyStopState:
    return await resuming.resume_everything(uow)
