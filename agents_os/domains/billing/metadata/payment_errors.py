"""Why something cannot be bought."""

from typing import Any

from agents_os.core.errors import AppError, Conflict, Invalid, NotFound, Unavailable


class PaymentsNotConnected(Conflict):
    """Nobody told the product how to take money; `details` has the settings to set."""

    code = "payments_not_connected"


class PaymentsUnavailable(Unavailable):
    """The payment provider does not answer, or not usefully; nothing was bought."""

    code = "payments_unavailable"


class PaymentRefused(AppError):
    """The payment provider said no, e.g. the card was declined.

    `said`: its own words, where they are for who runs the server rather than for who pays.
    """

    code = "payment_refused"
    status = 402

    def __init__(self, message: str, *, said: str = "", **details: Any) -> None:
        super().__init__(message, **details)
        self.said = said


class PlanNotForSale(Invalid):
    """There is no such plan, it is free, or its price is by agreement."""

    code = "plan_not_for_sale"


class PackNotFound(NotFound):
    code = "pack_not_found"


class AlreadySubscribed(Conflict):
    """There is a paid plan: change that."""

    code = "already_subscribed"


class NotSubscribed(Conflict):
    """There is no paid plan to change or to manage."""

    code = "not_subscribed"


class SmallerPlan(Conflict):
    """Only a larger plan can begin within a paid period."""

    code = "smaller_plan"


class WebhookRefused(AppError):
    """The signature is wrong or too old, or the body is not an event."""

    code = "webhook_refused"
    status = 400


class PaymentEventNotFound(NotFound):
    code = "payment_event_not_found"
