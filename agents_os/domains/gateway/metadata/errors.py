"""What can go wrong between us and a model provider. Messages never contain keys."""

from typing import Any

from agents_os.core.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Unavailable
from agents_os.domains.gateway.metadata.schemas import Usage


class ModelNotFound(NotFound):
    """No model or alias of that name is available here."""

    code = "model_not_found"


class ModelNotAllowed(Forbidden):
    """The company's list of allowed models does not have it."""

    code = "model_not_allowed"


class ModelServerRefused(Forbidden):
    """The company's server is not on the public internet, and others are not allowed here."""

    code = "model_server_refused"


class ProviderKeyNotFound(NotFound):
    """No provider key of that id in the company."""

    code = "provider_key_not_found"


class ProviderKeyNameTaken(Conflict):
    """The company has a provider key of that name."""

    code = "provider_key_name_taken"


class ProviderKeyFailed(Invalid):
    """The test call failed, so the key was not saved; `details` has the verdict."""

    code = "provider_key_failed"


class ModelLacksCapability(Conflict):
    """The model exists but cannot do what the request needs, e.g. call tools."""

    code = "model_lacks_capability"


class PriceUnknown(Conflict):
    """Nobody knows what the model costs; a call of it could not be paid for."""

    code = "price_unknown"


class ModelCredentialRejected(AppError):
    """The provider does not accept the key it was given; trying again will not help."""

    code = "model_credential_rejected"
    status = 502


class ModelRequestRejected(Invalid):
    """The provider understood the request and refuses it (bad parameter, content policy)."""

    code = "model_request_rejected"


class ContextTooLong(Invalid):
    """The conversation is longer than the model can read."""

    code = "context_too_long"


class ModelRateLimited(Unavailable):
    """The provider asks us to slow down, or the quota there is used up."""

    code = "model_rate_limited"


class ModelUnavailable(Unavailable):
    """The provider cannot be reached or fails on its side."""

    code = "model_unavailable"


class ModelTimedOut(Unavailable):
    """The provider did not begin to answer in time."""

    code = "model_timed_out"
    status = 504


class AnswerInterrupted(AppError):
    """The answer broke off after it had begun; `usage` is what it consumed until then."""

    code = "answer_interrupted"
    status = 502

    def __init__(self, message: str, *, usage: Usage, **details: Any) -> None:
        super().__init__(message, **details)
        self.usage = usage


# Another model may succeed where these failed. Credentials and bad requests are not among
# them: a second provider would only hide what somebody has to fix.
WORTH_ANOTHER_MODEL = (ModelRateLimited, ModelUnavailable, ModelTimedOut)
