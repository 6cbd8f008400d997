"""The pages of the simulated payment provider: where a browser is sent instead of to Stripe."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agents_os.core.money import MicroDollars, show_dollars
from agents_os.core.web import CurrentActor
from agents_os.domains.billing.adapters.secondary.simulated_payments import NOTE
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.pay_simulated import (
    Wish,
    change_simulated_plan,
    pay_simulated,
    read_simulated_checkout,
    read_simulated_plan,
)

router = APIRouter(prefix="/billing/simulated", include_in_schema=False)
_BACK = "/billing"
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated payments</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto }}
body {{ padding: 0 1rem }}
button, a {{ font: inherit; display: inline-block; margin: .25rem .5rem .25rem 0; padding: .5rem }}
strong {{ font-size: 1.5rem }}
</style>
</head>
<body><main>
<p role="note">{note}</p>{content}
<p><a href="{back}">Back to Billing</a></p>
</main></body>
</html>"""


@router.get("/checkout/{checkout}")
async def get_checkout(actor: CurrentActor, checkout: str) -> HTMLResponse:
    what, price = await read_simulated_checkout(actor, checkout)
    return _page(
        f"<h1>{escape(what)}</h1><p><strong>{show_dollars(MicroDollars(price))}</strong></p>"
        '<form method="post"><button>Pay (simulated)</button></form>'
    )


@router.post("/checkout/{checkout}")
async def post_checkout(actor: CurrentActor, checkout: str) -> Response:
    await pay_simulated(actor, checkout)
    return RedirectResponse(_BACK, status_code=303)


@router.get("/portal")
async def get_portal(actor: CurrentActor) -> HTMLResponse:
    paid = await read_simulated_plan(actor)
    if paid is None or paid.status == "ended":
        return _page("<h1>Manage subscription</h1><p>There is no subscription.</p>")
    failed = paid.status == "past_due"
    mend = _button("pay", "Pay") if failed else _button("fail", "Let the next payment fail")
    return _page(
        f"<h1>Manage subscription</h1><p>{escape(plans()[paid.plan].name)} plan,"
        f" {'payment failed' if failed else 'paid'}.</p>"
        f'<form method="post">{mend}{_button("cancel", "Cancel the plan at once")}</form>'
    )


@router.post("/portal")
async def post_portal(actor: CurrentActor, wish: Annotated[Wish, Form()]) -> Response:
    await change_simulated_plan(actor, wish)
    return RedirectResponse(_BACK, status_code=303)


def _button(wish: Wish, words: str) -> str:
    return f'<button name="wish" value="{wish}">{words}</button>'


def _page(content: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(note=NOTE, content=content, back=_BACK))
