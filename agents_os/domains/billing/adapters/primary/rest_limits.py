"""The limits of a company's plan over HTTP."""

from fastapi import APIRouter

from agents_os.core.web import Uow
from agents_os.domains.billing.metadata.limits import LimitCheck, LimitList, LimitRead
from agents_os.domains.billing.usecases.limit_queries import get_limit, list_limits

router = APIRouter(prefix="/billing/subscription/limits", tags=["billing"])


@router.get("", operation_id="listLimits", summary="What the plan limits")
async def get_limits(uow: Uow) -> LimitList:
    """How much there is and may be of everything the caller may make."""
    return await list_limits(uow)


@router.post("", operation_id="checkLimit", summary="May another one be made?")
async def post_limits(uow: Uow, body: LimitCheck) -> LimitRead:
    """`allowed`, and in `reason` why not and what to do. It reserves nothing: making the thing
    asks again, and answers 402 `plan_limit_reached` if the last place is gone by then.
    """
    return await get_limit(uow, body.resource_type)
