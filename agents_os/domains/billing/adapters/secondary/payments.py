"""Which payment provider there is."""

from functools import cache

from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary.simulated_payments import SimulatedPayments
from agents_os.domains.billing.adapters.secondary.stripe_payments import StripePayments
from agents_os.domains.billing.metadata.payment_errors import PaymentsNotConnected
from agents_os.domains.billing.metadata.payment_schemas import PaymentMode
from agents_os.domains.billing.metadata.payments import Payments

NOT_CONNECTED = (
    "Payments are not connected here. Whoever runs this server can set STRIPE_SECRET_KEY and"
    " STRIPE_WEBHOOK_SECRET."
)
_given: list[Payments] = []


def use(payments: Payments | None) -> None:
    """Use this one, whatever the settings say; None: back to the settings. For tests."""
    _given[:] = [payments] if payments else []


def payments() -> Payments:
    """The provider. Raises PaymentsNotConnected."""
    found = _found()
    if found is None:
        raise PaymentsNotConnected(
            NOT_CONNECTED, settings=["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]
        )
    return found


def mode() -> tuple[PaymentMode, str]:
    """How payments work here, and what to say about it."""
    found = _found()
    return (found.mode, found.note) if found else (PaymentMode.NOT_CONNECTED, NOT_CONNECTED)


def _found() -> Payments | None:
    return _given[0] if _given else _from_settings()


@cache
def _from_settings() -> Payments | None:
    key, secret = settings().stripe_secret_key, settings().stripe_webhook_secret
    if key and secret:  # one without the other would take money and never hear of it
        return StripePayments(key.get_secret_value())
    if key or secret or settings().environment == "production":
        return None
    return SimulatedPayments()
