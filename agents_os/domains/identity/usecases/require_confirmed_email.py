from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.errors import EmailNotConfirmed
from agents_os.domains.identity.usecases.queries import only_logs_mail


async def require_confirmed_email(uow: UnitOfWork) -> None:
    """Refuse what reaches beyond the company until the person behind it proved their address.

    Asks nobody where mail only goes to the log: there the link could not arrive.

    Raises:
        EmailNotConfirmed
    """
    if only_logs_mail() or uow.actor.user_id is None:
        return
    user = await users.get_user(uow.session, uow.actor.user_id)
    if user is None or user.email_confirmed_at is None:
        raise EmailNotConfirmed(
            "Confirm your e-mail address first: open the link we mailed to you, or have it sent"
            " again from your profile."
        )
