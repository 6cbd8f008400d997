"""Plans, packs of credits and invoices as the screen shows them."""

from dataclasses import dataclass, field

from agents_os.domains.billing.metadata.limits import WORDS
from agents_os.domains.billing.metadata.payment_schemas import (
    InvoiceRead,
    PackOffer,
    PlanChangePreview,
    PlanOffer,
    SubscriptionRead,
)
from agents_os.domains.billing.metadata.plans import plans
from agents_os.ui.credit_words import day, in_dollars

INVOICES = {
    "draft": ("", "Being written"),
    "open": ("busy", "To be paid"),
    "paid": ("on", "Paid"),
    "uncollectible": ("off", "Not paid"),
    "void": ("", "Cancelled"),
}


@dataclass(frozen=True)
class PlanCard:
    key: str = ""
    name: str = ""
    price: str = ""
    credits: str = ""
    limits: str = ""
    current: bool = False
    buyable: bool = False


@dataclass(frozen=True)
class PackCard:
    key: str
    name: str
    price: str
    text: str
    buyable: bool


@dataclass(frozen=True)
class InvoiceRow:
    """`at` is ISO text; `href` "" where there is none to look at."""

    key: str
    at: str
    text: str
    dot: str
    word: str
    amount: str
    href: str


@dataclass(frozen=True)
class Change:
    """What changing to a plan costs today, before it is done."""

    plan: str = ""
    name: str = ""
    due: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)


def plan_card(offer: PlanOffer) -> PlanCard:
    counted = [
        f"{word}: {offer.limits[each]:,}" for each, word in WORDS.items() if each in offer.limits
    ]
    if offer.history_days:
        counted.append(f"days that details of runs are kept: {offer.history_days}")
    limits = " · ".join(counted)
    return PlanCard(
        key=offer.key,
        name=offer.name,
        price=_price(offer),
        credits=_credits(offer),
        limits=limits[:1].upper() + limits[1:] or "No limits",
        current=offer.current,
        buyable=offer.buyable,
    )


def _price(offer: PlanOffer) -> str:
    if offer.price_micros is None:
        return "$0" if offer.credits_per_month else "By agreement"
    return f"${offer.price_micros // 1_000_000:,}"


def _credits(offer: PlanOffer) -> str:
    if not offer.credits_per_month:
        return "Your volume of credits"
    monthly = f"{offer.credits_per_month:,} credits each month"
    return f"{monthly} · billed by the {offer.billed}" if offer.billed else monthly


def pack_card(offer: PackOffer) -> PackCard:
    return PackCard(
        key=offer.key,
        name=offer.name,
        price=in_dollars(offer.price_micros),
        text=f"{offer.credits:,} credits that last {offer.months_valid} months",
        buyable=offer.buyable,
    )


def renewal(found: SubscriptionRead) -> str:
    """“renews on 1 December”, "" without a paid plan."""
    if found.renews_at is None:
        return ""
    times = f"{found.quantity} times · " if found.quantity > 1 else ""
    return f"{times}{'ends' if found.ends else 'renews'} on {day(found.renews_at.date())}"


def invoice_row(invoice: InvoiceRead) -> InvoiceRow:
    dot, word = INVOICES.get(invoice.status, ("", invoice.status))
    return InvoiceRow(
        key=invoice.id,
        at=invoice.created_at.isoformat(),
        text=" · ".join(each for each in (invoice.number, invoice.description) if each),
        dot=dot,
        word=word,
        amount=_money(invoice.amount_micros, invoice.currency),
        href=invoice.url or invoice.pdf_url or "",
    )


def change(preview: PlanChangePreview) -> Change:
    due = _money(abs(preview.due_micros), preview.currency)
    return Change(
        plan=preview.plan,
        name=plans()[preview.plan].name,
        due=f"{due} comes off your next invoice" if preview.due_micros < 0 else f"{due} today",
        lines=[
            (each.description, _money(each.amount_micros, preview.currency))
            for each in preview.lines
        ],
    )


def _money(micros: int, currency: str) -> str:
    if currency.lower() == "usd":
        return f"−{in_dollars(-micros)}" if micros < 0 else in_dollars(micros)
    return f"{micros / 1_000_000:,.2f} {currency.upper()}"
