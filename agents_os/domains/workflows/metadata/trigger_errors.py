"""What can go wrong at triggers."""

from agents_os.core.errors import AppError, Conflict, Invalid, NotFound, Unauthenticated


class WebhookNotFound(NotFound):
    """No workflow listens at this address."""

    code = "webhook_not_found"


class WebhookRefused(Unauthenticated):
    """The request is not signed as this webhook asks; nothing was started."""

    code = "webhook_refused"


class WebhookNotReady(Conflict):
    """The webhook is there, but cannot start its workflow now."""

    code = "webhook_not_ready"


class WebhookTooLarge(AppError):
    """The body of a webhook request is too long."""

    code = "webhook_too_large"
    status = 413


class WebhookContentUnknown(AppError):
    """A body of a kind that webhooks do not read."""

    code = "webhook_content_unknown"
    status = 415


class WebhookBodyUnusable(Invalid):
    """The body is not what its content type says."""

    code = "webhook_body_unusable"


class TriggerNotFound(NotFound):
    code = "trigger_not_found"


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
