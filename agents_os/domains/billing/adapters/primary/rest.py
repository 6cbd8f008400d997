"""Billing over HTTP. Credits in micro-credits, money in micro-dollars (both × 1,000,000)."""

from fastapi import APIRouter

from agents_os.core.web import Uow
from agents_os.domains.billing.adapters.primary import (
    rest_budgets,
    rest_limits,
    rest_payments,
    rest_reports,
    simulated_pages,
)
from agents_os.domains.billing.metadata.flags import FeatureList
from agents_os.domains.billing.metadata.schemas import CreditBalanceRead
from agents_os.domains.billing.usecases.list_features import list_features
from agents_os.domains.billing.usecases.queries import get_credit_balance

router = APIRouter()
_credits = APIRouter(prefix="/billing", tags=["billing"])


@_credits.get("/credits", operation_id="getCreditBalance", summary="Credits left")
async def get_credits(uow: Uow) -> CreditBalanceRead:
    """The organisation's credits in micro-credits (1 credit = 1,000,000) and for people."""
    return await get_credit_balance(uow)


@_credits.get("/features", operation_id="listFeatures", summary="Features introduced step by step")
async def get_features(uow: Uow) -> FeatureList:
    """Which of them your company has. For owners and admins."""
    return await list_features(uow)


router.include_router(_credits)
router.include_router(rest_reports.router)
router.include_router(rest_budgets.router)
router.include_router(rest_limits.router)
router.include_router(rest_payments.router)
router.include_router(simulated_pages.router)
