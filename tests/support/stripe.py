"""Stripe as far as the product uses it: its HTTP API with objects in its shapes, and webhooks
signed the way it documents.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import httpx2
from pydantic import SecretStr

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary.payments import use
from agents_os.domains.billing.adapters.secondary.stripe_payments import StripePayments
from agents_os.domains.billing.metadata.webhook_signature import sign

SECRET = "whsec_only_for_tests"
WEBHOOK = "/api/v1/billing/webhooks/stripe"
Object = dict[str, Any]


class FakeStripe:
    """Customers, prices, subscriptions, payments; `requests` is what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.subscriptions: list[Object] = []  # newest first
        self.payments: dict[str, Object] = {}
        self.checkouts: list[Object] = []  # those that are open
        self.down = False
        self.declines = False
        self.cards = ["pm_1"]
        self.used: list[dict[str, str]] = []  # meter events
        self.loses_answers = False  # does what it is asked, and nobody hears of it
        self._once: dict[str, Object] = {}

    def subscribe(self, customer: str, plan: str = "pro", status: str = "active") -> Object:
        item = {
            "id": f"si_{uuid7().hex}",
            "quantity": 1,
            "current_period_end": int(utc_now().timestamp()) + 90 * 86_400,
            "price": {"id": f"price_{plan}", "metadata": {"plan": plan}},
        }
        made = {
            "id": f"sub_{uuid7().hex}",
            "customer": customer,
            "status": status,
            "cancel_at_period_end": False,
            "metadata": {},
            "items": {"data": [item]},
        }
        self.subscriptions.insert(0, made)
        return made

    def pay(self, customer: str, pack: str = "small", credits: int = 100) -> Object:
        made = {
            "id": f"pi_{uuid7().hex}",
            "customer": customer,
            "status": "succeeded",
            "metadata": {"pack": pack, "interval": "once", "amount": str(credits)},
            "latest_charge": {"amount": 8900, "amount_refunded": 0},
        }
        self.payments[made["id"]] = made
        return made

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.down:
            raise httpx2.ConnectError("down")
        form = {name: each[0] for name, each in parse_qs(request.content.decode()).items()}
        self.requests.append((request.method, request.url.path, form))
        key = request.headers.get("idempotency-key")
        status, found = 200, self._once.get(key or "")
        if found is None:
            status, found = self._route(request.method, request.url.path, form, request.url.params)
        if key and status == 200:
            self._once[key] = found
        if self.loses_answers:
            raise httpx2.ReadTimeout("lost")
        return httpx2.Response(status, json=found)

    def _route(self, method: str, path: str, form: Object, query: Any) -> tuple[int, Object]:
        if path == "/v1/customers":
            return 200, {"id": f"cus_{uuid7().hex}"}
        if path == "/v1/prices":
            plan = form.get("metadata[plan]")
            made = {"id": f"price_{plan}"}
            return 200, made if method == "POST" else {"data": []}
        if path.startswith("/v1/checkout/sessions"):
            return 200, self._checkout(method, path, form)
        if path == "/v1/billing_portal/sessions":
            return 200, {"url": f"https://portal.example/{form['customer']}"}
        if path == "/v1/subscriptions":
            mine = [s for s in self.subscriptions if s["customer"] == query["customer"]]
            return 200, {"data": mine}
        if path == "/v1/invoices":
            return 200, {"data": [_invoice()]}
        if path == "/v1/invoices/create_preview":
            return 200, _invoice(total=45_000)
        if path.endswith("/payment_methods"):
            return 200, {"data": [{"id": card} for card in self.cards]}
        return self._pay(path, form)

    def _pay(self, path: str, form: Object) -> tuple[int, Object]:
        if path == "/v1/billing/meter_events":
            return self._use(form)
        if match := re.fullmatch(r"/v1/payment_intents/(\w+)", path):
            return 200, self.payments[match[1]]
        return self._declined() if self.declines else (200, self._charge(path, form))

    def _use(self, form: Object) -> tuple[int, Object]:
        if any(each["identifier"] == form["identifier"] for each in self.used):
            said = f"An event already exists with identifier {form['identifier']}."
            return 400, {"error": {"type": "invalid_request_error", "message": said}}
        if self.declines:
            said = "The timestamp is too old."
            return 400, {"error": {"type": "invalid_request_error", "message": said}}
        self.used.append(form)
        return 200, {"object": "billing.meter_event"}

    def _charge(self, path: str, form: Object) -> Object:
        if path == "/v1/payment_intents":
            pack, credits = form["metadata[pack]"], int(form["metadata[amount]"])
            return self.pay(form["customer"], pack, credits)
        return self._change(form)

    def _checkout(self, method: str, path: str, form: Object) -> Object:
        if method == "GET":
            return {"data": self.checkouts}
        if path.endswith("/expire"):
            self.checkouts = [each for each in self.checkouts if each["id"] not in path]
            return {}
        name = f"cs_{uuid7().hex}"
        made = {
            "id": name,
            "mode": form["mode"],
            "url": f"https://pay.example/{name}",
            "expires_at": int(utc_now().timestamp()) + 86_400,
        }
        self.checkouts.append(made)
        return made

    def _declined(self) -> tuple[int, Object]:
        error = {"type": "card_error", "code": "card_declined", "message": "Card declined."}
        return 402, {"error": error}

    def _change(self, form: Object) -> Object:
        item = self.subscriptions[0]["items"]["data"][0]
        item["quantity"] = int(form["items[0][quantity]"])
        item["price"] = {
            "id": form["items[0][price]"],
            "metadata": {"plan": form["metadata[plan]"]},
        }
        return self.subscriptions[0]


@contextmanager
def connected() -> Iterator[FakeStripe]:
    """The product with keys of Stripe, which answers from here."""
    fake, before = FakeStripe(), settings().stripe_webhook_secret
    settings().stripe_webhook_secret = SecretStr(SECRET)
    use(StripePayments("sk_test_x", httpx2.MockTransport(fake.answer)))
    yield fake
    use(None)
    settings().stripe_webhook_secret = before


def event(kind: str, about: Object) -> Object:
    return {
        "id": f"evt_{uuid7().hex}",
        "object": "event",
        "type": kind,
        "created": int(utc_now().timestamp()),
        "data": {"object": about},
    }


async def deliver(
    client: httpx2.AsyncClient, told: Object, *, secret: str = SECRET, age_s: int = 0
) -> httpx2.Response:
    """Post an event as Stripe does."""
    body = json.dumps(told).encode()
    time = str(int(utc_now().timestamp()) - age_s)
    header = f"t={time},v1={sign(body, time, secret).decode()},v0=ignored"
    return await client.post(WEBHOOK, content=body, headers={"Stripe-Signature": header})


def _invoice(total: int = 24_900) -> Object:
    return {
        "id": "in_1",
        "number": "A-1",
        "status": "paid",
        "total": total,
        "currency": "usd",
        "created": 1_795_000_000,
        "hosted_invoice_url": "https://invoice.example/1",
        "invoice_pdf": "https://invoice.example/1.pdf",
        "lines": {"data": [{"description": "Agents OS Pro", "amount": total}]},
    }
