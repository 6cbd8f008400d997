"""Why something is not paid for: which limit, how much is left and when more comes."""

from uuid import UUID

from agents_os.core.errors import AppError, Conflict, NotFound


class NotPaid(AppError):
    """The work may not start: its upper bound does not fit the credits or a budget."""

    status = 402


class CreditsExhausted(NotPaid):
    """The organisation has too few credits left; `details` has needed, left and more_at."""

    code = "credits_exhausted"


class BudgetExceeded(NotPaid):
    """A budget does not allow it; `details` has the budget, its limit, left and more_at."""

    code = "budget_exceeded"


class BudgetThrottled(BudgetExceeded):
    """The same, and waiting helps: `retry_after_s` counts to the budget's next period."""

    status = 429


class RunLimitHeld(NotPaid):
    """The rest of the run's limit is set aside for its other steps, which may need less."""

    code = "run_limit_held"


class RunLimitReached(AppError):
    """What is left of the run's own limit does not pay for it, and waiting does not help."""

    status = 402
    code = "credit_limit"


class PaymentPastDue(NotPaid):
    """A payment for the plan failed too long ago: no work begins until it is paid."""

    code = "payment_past_due"


class HoldNotFound(NotFound):
    code = "hold_not_found"

    @classmethod
    def of(cls, hold_id: UUID) -> "HoldNotFound":
        return cls("There is no such hold of credits here.", hold_id=str(hold_id))


class HoldClosed(Conflict):
    """The hold was captured with another amount, or released, before."""

    code = "hold_closed"


class RefundTooLarge(Conflict):
    """More than was captured and not given back yet."""

    code = "refund_too_large"


class BudgetNotFound(NotFound):
    code = "budget_not_found"

    @classmethod
    def of(cls, budget_id: UUID) -> "BudgetNotFound":
        return cls("This budget does not exist any more.", budget_id=str(budget_id))


class TooManyBudgets(Conflict):
    """The company has as many budgets as are counted and shown."""

    code = "too_many_budgets"


class BudgetSubjectNotFound(NotFound):
    """What the budget should be for is not there."""

    code = "budget_subject_not_found"
