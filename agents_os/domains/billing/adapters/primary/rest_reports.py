"""What billing reports over HTTP, as JSON and CSV."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from agents_os.core.pagination import Page
from agents_os.core.web import PageParams, Uow
from agents_os.domains.billing.adapters.primary.csv_files import ledger_csv, usage_csv
from agents_os.domains.billing.metadata.report_schemas import (
    LedgerLine,
    Meter,
    Statement,
    Usage,
    UsageBy,
)
from agents_os.domains.billing.usecases import reports

router = APIRouter(prefix="/billing", tags=["billing"])
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}}, "description": "The file"}
}


class UsageQuery(BaseModel, frozen=True):
    """Days are days of the company's time zone, both included."""

    by: UsageBy = UsageBy.DAY
    first: date = Field(alias="from")
    last: date = Field(alias="to")


Span = Annotated[UsageQuery, Query()]


@router.get("/balance", operation_id="getBalance", summary="Credits left, held, and how long")
@router.get("/forecast", operation_id="getForecast", summary="How long the credits last")
async def get_balance(uow: Uow) -> Meter:
    """What is free and held, what is left of the plan, and until when it lasts at this pace."""
    return await reports.read_meter(uow)


@router.get("/ledger", operation_id="listLedger", summary="The ledger, newest first")
async def get_ledger(uow: Uow, page: PageParams) -> Page[LedgerLine]:
    """Every grant, hold, release, capture, refund and expiry, with the balance after it."""
    return await reports.list_ledger(uow, page)


@router.get("/ledger.csv", operation_id="exportLedger", summary="The ledger as CSV",
            response_class=Response, responses=_CSV)  # fmt: skip
async def get_ledger_csv(uow: Uow) -> Response:
    """The newest 10,000 lines, amounts in credits."""
    return ledger_csv(await reports.export_ledger(uow))


@router.get("/statement", operation_id="getStatement", summary="What a run cost")
async def get_statement(uow: Uow, run_id: UUID) -> Statement:
    """Each call of a model with what was held and charged for it, and the sums."""
    return await reports.get_statement(uow, run_id)


@router.get("/usage", operation_id="getUsage", summary="What was spent, by what")
async def get_usage(uow: Uow, span: Span) -> Usage:
    """By day, model, agent, team, person, order, workflow, API key or purpose."""
    return await reports.get_usage(uow, span.by, span.first, span.last)


@router.get("/usage.csv", operation_id="exportUsage", summary="What was spent, as CSV",
            response_class=Response, responses=_CSV)  # fmt: skip
async def get_usage_csv(uow: Uow, span: Span) -> Response:
    """The same as a file, amounts in credits and dollars."""
    return usage_csv(await reports.get_usage(uow, span.by, span.first, span.last))
