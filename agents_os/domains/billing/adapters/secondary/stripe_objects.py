"""Stripe's objects as ours. Pure."""

from datetime import UTC, datetime
from typing import Any, Literal

from agents_os.domains.billing.metadata.payment_schemas import (
    InvoiceRead,
    PaymentMode,
    PlanChangePreview,
    PlanOrder,
    ProrationLine,
)
from agents_os.domains.billing.metadata.payments import PaidPack, PaidPlan

MICROS_PER_CENT = 10_000
_STATUSES: dict[str, Literal["active", "past_due"]] = {
    "active": "active",
    "trialing": "active",
    "past_due": "past_due",
    "unpaid": "past_due",
}


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def micros(cents: int) -> int:
    return cents * MICROS_PER_CENT


def paid_plan(subscription: dict[str, Any]) -> PaidPlan:
    """The plan is named by the price we made, or by who made the subscription by hand."""
    item = subscription["items"]["data"][0]
    named = item["price"].get("metadata") or {}
    ends_at = item.get("current_period_end") or subscription.get("current_period_end")
    return PaidPlan(
        id=subscription["id"],
        item=item["id"],
        plan=named.get("plan") or subscription["metadata"].get("plan") or "",
        quantity=item.get("quantity") or 1,
        status=_STATUSES.get(subscription["status"], "ended"),
        renews_at=moment(ends_at) if ends_at else None,
        ends=bool(subscription.get("cancel_at_period_end") or subscription.get("cancel_at")),
    )


def paid_pack(intent: dict[str, Any]) -> PaidPack | None:
    facts = intent.get("metadata") or {}
    if "pack" not in facts:
        return None
    charge = intent.get("latest_charge") or {}
    amount = charge.get("amount") or 0
    return PaidPack(
        id=intent["id"],
        customer=intent["customer"],
        pack=facts["pack"],
        credits=int(facts["amount"]),
        paid=intent["status"] == "succeeded",
        refunded=charge.get("amount_refunded", 0) / amount if amount else 0,
    )


def invoice_read(invoice: dict[str, Any]) -> InvoiceRead:
    lines = invoice["lines"]["data"]
    return InvoiceRead(
        id=invoice["id"],
        number=invoice.get("number"),
        description=(lines[0].get("description") if lines else None) or "Agents OS",
        status=invoice["status"] or "draft",
        amount_micros=micros(invoice["total"]),
        currency=invoice["currency"],
        created_at=moment(invoice["created"]),
        url=invoice.get("hosted_invoice_url"),
        pdf_url=invoice.get("invoice_pdf"),
    )


def preview_read(
    invoice: dict[str, Any], order: PlanOrder, renews_at: datetime | None
) -> PlanChangePreview:
    return PlanChangePreview(
        mode=PaymentMode.LIVE,
        plan=order.plan,
        quantity=order.quantity,
        due_micros=micros(invoice["total"]),
        currency=invoice["currency"],
        lines=[
            ProrationLine(
                description=line.get("description") or "Plan",
                amount_micros=micros(line["amount"]),
            )
            for line in invoice["lines"]["data"]
        ],
        renews_at=renews_at,
    )
