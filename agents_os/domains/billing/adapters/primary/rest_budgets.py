"""Budgets over HTTP. Limits in micro-credits, or micro-dollars when `unit` is money."""

from uuid import UUID

from fastapi import APIRouter, status

from agents_os.core.web import Uow
from agents_os.domains.billing.metadata.budget_schemas import (
    BudgetCreate,
    BudgetRaise,
    BudgetRead,
    BudgetUpdate,
)
from agents_os.domains.billing.usecases.create_budget import create_budget
from agents_os.domains.billing.usecases.delete_budget import delete_budget
from agents_os.domains.billing.usecases.list_budgets import list_budgets, read_budget
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.billing.usecases.resume_budget import resume_budget
from agents_os.domains.billing.usecases.update_budget import update_budget

router = APIRouter(prefix="/billing", tags=["billing"])


@router.get("/budgets", operation_id="listBudgets", summary="Budgets and where they stand")
async def get_budgets(uow: Uow) -> list[BudgetRead]:
    """All for who sees all costs, else those of one's teams and one's own."""
    return await list_budgets(uow)


@router.post("/budgets", operation_id="createBudget", summary="Set a budget",
             status_code=status.HTTP_201_CREATED)  # fmt: skip
async def post_budget(uow: Uow, body: BudgetCreate) -> BudgetRead:
    """A cap per period; work that does not fit is told of, waits, or is stopped."""
    return await create_budget(uow, body)


@router.get("/budgets/{budget_id}", operation_id="getBudget", summary="A budget")
async def get_budget(uow: Uow, budget_id: UUID) -> BudgetRead:
    """What it has counted in this period, and when that ends."""
    return await read_budget(uow, budget_id)


@router.patch("/budgets/{budget_id}", operation_id="updateBudget", summary="Change a budget")
async def patch_budget(uow: Uow, budget_id: UUID, body: BudgetUpdate) -> BudgetRead:
    """Its name, its limit, or what happens at the limit."""
    return await update_budget(uow, budget_id, body)


@router.delete("/budgets/{budget_id}", operation_id="deleteBudget", summary="Delete a budget",
               status_code=status.HTTP_204_NO_CONTENT)  # fmt: skip
async def remove_budget(uow: Uow, budget_id: UUID) -> None:
    """It limits nothing any more."""
    await delete_budget(uow, budget_id)


@router.post("/budgets/{budget_id}/raise", operation_id="raiseBudget", summary="Allow more, once")
async def post_raise(uow: Uow, budget_id: UUID, body: BudgetRaise) -> BudgetRead:
    """For this period, or one run; work that waits for it goes on."""
    return await raise_budget(uow, budget_id, body)


@router.post("/budgets/{budget_id}/resume", operation_id="resumeBudget", summary="End a pause")
async def post_resume(uow: Uow, budget_id: UUID) -> BudgetRead:
    """Work under a budget that paused goes on."""
    return await resume_budget(uow, budget_id)
