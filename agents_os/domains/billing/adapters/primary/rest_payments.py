"""Buying plans and credits over HTTP, and what the payment provider tells us."""

from typing import Annotated

from fastapi import APIRouter, Header, Request

from agents_os.core.web import CurrentActor, Uow
from agents_os.domains.billing.metadata.payment_schemas import (
    CheckoutRead,
    InvoiceList,
    MeteredRead,
    OfferList,
    PackOrder,
    PlanChangePreview,
    PlanChangeRead,
    PlanOrder,
    PortalRead,
    SubscriptionRead,
    WebhookReceipt,
)
from agents_os.domains.billing.metadata.top_up_schemas import TopUpChange, TopUpRead
from agents_os.domains.billing.usecases import (
    change_plan,
    list_invoices,
    metered_queries,
    open_portal,
    preview_plan_change,
    receive_payment_event,
    set_top_up,
    start_pack_checkout,
    start_plan_checkout,
    subscription_queries,
    top_up_queries,
)

router = APIRouter(prefix="/billing", tags=["billing"])


@router.get("/subscription", operation_id="getSubscription", summary="Plan and payment")
async def get_subscription(uow: Uow) -> SubscriptionRead:
    """The company's plan, until when it is paid, and what to do when a payment failed."""
    return await subscription_queries.get_subscription(uow)


@router.get("/offers", operation_id="listOffers", summary="Plans and packs of credits")
async def get_offers(uow: Uow) -> OfferList:
    """What can be bought; `mode` says whether with real money."""
    return await subscription_queries.list_offers(uow)


@router.post("/subscribe", operation_id="startPlanCheckout", summary="Buy a plan")
async def post_subscribe(actor: CurrentActor, body: PlanOrder) -> CheckoutRead:
    """The page to pay on. For companies without a paid plan; others change theirs."""
    return await start_plan_checkout.start_plan_checkout(actor, body)


@router.post(
    "/subscription/preview", operation_id="previewPlanChange", summary="What a change would cost"
)
async def post_preview(actor: CurrentActor, body: PlanOrder) -> PlanChangePreview:
    """The rest of the period, charged and credited line by line. Changes nothing."""
    return await preview_plan_change.preview_plan_change(actor, body)


@router.post("/subscription/upgrade", operation_id="changePlan", summary="Change to a larger plan")
async def post_upgrade(actor: CurrentActor, body: PlanOrder) -> PlanChangeRead:
    """Charges the rest of the period to the card at once; the plan follows within seconds."""
    return await change_plan.change_plan(actor, body)


@router.post("/credits/add", operation_id="startPackCheckout", summary="Buy add-on credits")
async def post_credits(actor: CurrentActor, body: PackOrder) -> CheckoutRead:
    """The page to pay on. Add-on credits last twelve months, whatever the plan does."""
    return await start_pack_checkout.start_pack_checkout(actor, body)


@router.get("/top-up", operation_id="getTopUp", summary="Automatic top-up")
async def get_top_up(uow: Uow) -> TopUpRead:
    """What is bought automatically, and what was paid for it this month."""
    return await top_up_queries.get_top_up(uow)


@router.put("/top-up", operation_id="setTopUp", summary="Switch automatic top-up on or off")
async def put_top_up(uow: Uow, body: TopUpChange) -> TopUpRead:
    """Owners only. Off unless an owner switches it on; never more than the cap in a month."""
    return await set_top_up.set_top_up(uow, body)


@router.get("/metered", operation_id="getMetered", summary="Credits billed after they are spent")
async def get_metered(uow: Uow) -> MeteredRead:
    """How many of this month's were spent, and what the payment provider knows of them."""
    return await metered_queries.get_metered(uow)


@router.post("/portal", operation_id="openPortal", summary="Manage subscription")
async def post_portal(actor: CurrentActor) -> PortalRead:
    """The payment provider's page to cancel the plan or change the card."""
    return await open_portal.open_portal(actor)


@router.get("/invoices", operation_id="listInvoices", summary="Invoices")
async def get_invoices(actor: CurrentActor) -> InvoiceList:
    """The newest 100, asked from the payment provider."""
    return await list_invoices.list_invoices(actor)


@router.post("/webhooks/stripe", operation_id="receivePaymentEvent", summary="For Stripe")
async def post_webhook(
    request: Request, stripe_signature: Annotated[str, Header(max_length=2000)] = ""
) -> WebhookReceipt:
    """Events of Stripe, signed with the endpoint's secret; kept first, acted upon afterwards."""
    await receive_payment_event.receive_payment_event(await request.body(), stripe_signature)
    return WebhookReceipt()
