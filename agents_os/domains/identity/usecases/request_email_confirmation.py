from agents_os.core import ratelimit
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.metadata.events import EmailConfirmationRequested
from agents_os.domains.identity.usecases.require_person import require_person


async def request_email_confirmation(uow: UnitOfWork) -> None:
    """Have the caller's confirmation link mailed once more.

    Raises:
        PeopleOnly, TooManyRequests
    """
    user_id, _ = require_person(uow.actor)
    await ratelimit.check("auth_per_identifier", "confirmation", user_id)
    uow.publish(EmailConfirmationRequested(user_id=user_id))
