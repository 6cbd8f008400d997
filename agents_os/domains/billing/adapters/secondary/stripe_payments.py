"""Stripe over its HTTP API (form-encoded requests, JSON answers)."""

from typing import Any
from uuid import UUID

import httpx2

from agents_os import __version__
from agents_os.core.ids import uuid7
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary.stripe_objects import (
    invoice_read,
    moment,
    paid_pack,
    paid_plan,
    preview_read,
)
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.payment_errors import PaymentRefused, PaymentsUnavailable
from agents_os.domains.billing.metadata.payment_schemas import (
    CheckoutRead,
    InvoiceRead,
    PaymentMode,
    PlanChangePreview,
    PlanOrder,
)
from agents_os.domains.billing.metadata.payments import MeteredUse, PaidPack, PaidPlan
from agents_os.domains.billing.metadata.plans import plans

API = "https://api.stripe.com"
VERSION = "2026-10-28.endive"  # the shapes in `stripe_objects`
TRIES = 2
_BILLED = {"month": 1, "quarter": 3}  # months
_LIVE = ("active", "past_due")
_KNOWN = "An event already exists with identifier"  # it comes without a code

Form = dict[str, str | int]


class StripePayments:
    """Payments through Stripe. Prices are made there from our data file when first needed."""

    provider = "stripe"
    mode = PaymentMode.LIVE

    def __init__(self, secret_key: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.note = "" if "_live_" in secret_key else "Stripe is in test mode: no money moves."
        self._prices: dict[str, str] = {}
        self._client = httpx2.AsyncClient(
            base_url=API,
            transport=transport,
            timeout=10,
            headers={
                "Authorization": f"Bearer {secret_key}",
                "Stripe-Version": VERSION,
                "User-Agent": f"agents-os/{__version__}",
            },
        )

    async def create_customer(self, org_id: UUID, name: str) -> str:
        form: Form = {"name": name, "metadata[org_id]": str(org_id)}
        made = await self._post("/v1/customers", form, key=f"customer-{org_id}")
        return str(made["id"])

    async def plan_checkout(self, customer: str, order: PlanOrder) -> CheckoutRead:
        await self._close_checkouts(customer)
        plan = plans()[order.plan]
        facts: Form = {
            "plan": order.plan,
            "interval": "monthly",
            "amount": plan.credits_per_month,
            "refillDay": 1,
        }
        return await self._checkout(
            customer,
            facts,
            {
                "mode": "subscription",
                "line_items[0][price]": await self._price(order.plan),
                "line_items[0][quantity]": order.quantity,
                **_nested("subscription_data[metadata]", facts),
            },
        )

    async def pack_checkout(self, customer: str, pack: str) -> CheckoutRead:
        bought = packs()[pack]
        facts = _pack_facts(pack)
        return await self._checkout(
            customer,
            facts,
            {
                "mode": "payment",
                "line_items[0][price_data][currency]": "usd",
                "line_items[0][price_data][unit_amount]": bought.price_usd * 100,
                "line_items[0][price_data][product_data][name]": f"{bought.credits} add-on credits",
                "line_items[0][quantity]": 1,
                "invoice_creation[enabled]": "true",
                "payment_intent_data[setup_future_usage]": "off_session",  # for `charge_pack`
                **_nested("payment_intent_data[metadata]", facts),
            },
        )

    async def charge_pack(self, customer: str, pack: str, key: str) -> str:
        form: Form = {
            "customer": customer,
            "amount": packs()[pack].price_usd * 100,
            "currency": "usd",
            "payment_method": await self._card(customer),
            "payment_method_types[]": "card",  # others say only days later whether they paid
            "off_session": "true",
            "confirm": "true",
            "description": f"{packs()[pack].credits} add-on credits",
            **_nested("metadata", _pack_facts(pack)),
        }
        return str((await self._post("/v1/payment_intents", form, key=f"top-up-{key}"))["id"])

    async def portal(self, customer: str) -> str:
        form: Form = {"customer": customer, "return_url": f"{settings().base_url}/billing"}
        return str((await self._post("/v1/billing_portal/sessions", form))["url"])

    async def invoices(self, customer: str) -> list[InvoiceRead]:
        found = await self._get("/v1/invoices", {"customer": customer, "limit": 100})
        return [invoice_read(each) for each in found["data"]]

    async def preview(self, customer: str, paid: PaidPlan, order: PlanOrder) -> PlanChangePreview:
        items = _nested("subscription_details[items][0]", await self._item(paid, order))
        form: Form = {
            "customer": customer,
            "subscription": paid.id,
            "subscription_details[proration_behavior]": "always_invoice",
        }
        answer = await self._post("/v1/invoices/create_preview", form | items)
        return preview_read(answer, order, paid.renews_at)

    async def change(self, paid: PaidPlan, order: PlanOrder) -> None:
        form: Form = {
            "proration_behavior": "always_invoice",
            "payment_behavior": "error_if_incomplete",  # no plan without the money
            "metadata[plan]": order.plan,
        }
        items = _nested("items[0]", await self._item(paid, order))
        await self._post(f"/v1/subscriptions/{paid.id}", form | items)

    async def plan_of(self, customer: str) -> PaidPlan | None:
        found = await self._get(
            "/v1/subscriptions", {"customer": customer, "status": "all", "limit": 100}
        )
        newest_first = [paid_plan(each) for each in found["data"]]
        live = [each for each in newest_first if each.status in _LIVE]
        return next(iter(live or newest_first), None)

    async def pack_of(self, payment: str) -> PaidPack | None:
        path = f"/v1/payment_intents/{payment}"
        return paid_pack(await self._get(path, {"expand[]": "latest_charge"}))

    async def report_use(self, customer: str, used: MeteredUse) -> None:
        form: Form = {
            "event_name": used.event,
            "identifier": str(used.id),
            "timestamp": int(used.at.timestamp()),
            "payload[stripe_customer_id]": customer,
            "payload[value]": used.credits,
        }
        try:
            await self._post("/v1/billing/meter_events", form)
        except PaymentRefused as refusal:
            if not refusal.said.startswith(_KNOWN):
                raise

    async def _checkout(self, customer: str, facts: Form, form: Form) -> CheckoutRead:
        back = f"{settings().base_url}/billing"
        common: Form = {
            "customer": customer,
            "success_url": f"{back}?bought={'plan' if 'plan' in facts else 'pack'}",
            "cancel_url": back,
            **_nested("metadata", facts),
        }
        made = await self._post("/v1/checkout/sessions", common | form)
        return CheckoutRead(mode=self.mode, url=made["url"], expires_at=moment(made["expires_at"]))

    async def _card(self, customer: str) -> str:
        """The card saved last. Raises PaymentRefused when there is none."""
        path = f"/v1/customers/{customer}/payment_methods"
        cards = (await self._get(path, {"type": "card", "limit": 1}))["data"]
        if not cards:
            raise PaymentRefused(
                "There is no card on file. Buy a pack once, or add a card under “Manage"
                " subscription”."
            )
        return str(cards[0]["id"])

    async def _close_checkouts(self, customer: str) -> None:
        """Of two pages to buy a plan on that are both open, both could be paid."""
        query: Form = {"customer": customer, "status": "open", "limit": 100}
        for each in (await self._get("/v1/checkout/sessions", query))["data"]:
            if each["mode"] == "subscription":
                await self._post(f"/v1/checkout/sessions/{each['id']}/expire", {})

    async def _item(self, paid: PaidPlan, order: PlanOrder) -> Form:
        return {
            "id": paid.item,
            "price": await self._price(order.plan),
            "quantity": order.quantity,
        }

    async def _price(self, key: str) -> str:
        """The id of the plan's price at Stripe, found by name or made. A new amount, a new one."""
        plan = plans()[key]
        assert plan.price_usd is not None
        assert plan.billed is not None
        name = f"agents-os-{key}-{plan.billed}-{plan.price_usd}"
        if name not in self._prices:
            found = (await self._get("/v1/prices", {"lookup_keys[]": name}))["data"]
            form: Form = {
                "currency": "usd",
                "unit_amount": plan.price_usd * 100,
                "recurring[interval]": "month",
                "recurring[interval_count]": _BILLED[plan.billed],
                "product_data[name]": f"Agents OS {plan.name}",
                "lookup_key": name,
                "metadata[plan]": key,
            }
            price = found[0] if found else await self._post("/v1/prices", form, key=name)
            self._prices[name] = price["id"]
        return self._prices[name]

    async def _get(self, path: str, query: Form) -> Any:
        return await self._send(self._client.build_request("GET", path, params=query))

    async def _post(self, path: str, form: Form, *, key: str | None = None) -> Any:
        """`key`: makes the request idempotent beyond our own second try."""
        headers = {"Idempotency-Key": key or str(uuid7())}
        data = {name: str(value) for name, value in form.items()}
        return await self._send(
            self._client.build_request("POST", path, data=data, headers=headers)
        )

    async def _send(self, request: httpx2.Request) -> Any:
        for remaining in reversed(range(TRIES)):
            try:
                response = await self._client.send(request)
            except httpx2.TransportError as error:
                if not remaining:
                    raise _unavailable() from error
                continue
            if response.status_code < 500 or not remaining:
                break
        return _answer(response)


def _pack_facts(pack: str) -> Form:
    return {"pack": pack, "interval": "once", "amount": packs()[pack].credits}


def _answer(response: httpx2.Response) -> Any:
    if response.is_success:
        return response.json()
    if response.status_code >= 500 or response.status_code in (401, 403, 409, 429):
        raise _unavailable(status=response.status_code)
    error = response.json().get("error", {})
    if response.status_code == 402 or error.get("type") == "card_error":
        raise PaymentRefused(
            f"The payment was refused: {error.get('message', 'no reason given')}"
            " Use “Manage subscription” to change the card, and try again.",
            reason=error.get("code"),
        )
    raise PaymentRefused(
        "Stripe did not accept the request. Try again; if it stays so, tell who runs this server.",
        reason=error.get("code"),
        parameter=error.get("param"),
        said=str(error.get("message")),
    )


def _unavailable(**details: Any) -> PaymentsUnavailable:
    return PaymentsUnavailable(
        "Stripe does not answer as it should. Nothing was bought: try again in a minute.",
        retry_after_s=60,
        **details,
    )


def _nested(prefix: str, facts: Form) -> Form:
    return {f"{prefix}[{name}]": value for name, value in facts.items()}
