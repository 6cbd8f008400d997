"""What can be wrong with services, quotes and orders."""

from agents_os.core.errors import Conflict, Invalid, NotFound


class ServiceNotFound(NotFound):
    """No such service here, or its agent was not shared with the caller."""

    code = "service_not_found"


class ServiceNotOffered(Conflict):
    """Withdrawn, or its agent takes no work now."""

    code = "service_not_offered"


class ServiceChangedMeanwhile(Conflict):
    """Somebody changed the service since it was read; details carry the revision now."""

    code = "service_changed"


class AnswersIncomplete(Invalid):
    """Answers do not fit the form; details name each field with what is wrong."""

    code = "answers_incomplete"


class BatchUnreadable(Invalid):
    """A CSV cannot be read at all: wrong columns, no rows, too many."""

    code = "batch_unreadable"


class QuoteNotFound(NotFound):
    code = "quote_not_found"


class QuoteExpired(Conflict):
    code = "quote_expired"


class QuoteIsForSeveral(Invalid):
    """A quote for several orders was placed as one."""

    code = "quote_is_for_several"


class OrderNotFound(NotFound):
    code = "order_not_found"


class OrderUnderWay(Conflict):
    """Work has begun: the order cannot be cancelled any more."""

    code = "order_under_way"


class OrderClosed(Conflict):
    """The order is accepted, refunded or cancelled."""

    code = "order_closed"


class OrderIsFixed(Conflict):
    """What was ordered, and of whom, stays as it was quoted."""

    code = "order_is_fixed"


class RevisionsUsedUp(Conflict):
    """All rounds of changes that the price includes are used; details carry the limit."""

    code = "revisions_used_up"
