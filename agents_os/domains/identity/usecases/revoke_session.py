from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import sessions
from agents_os.domains.identity.metadata.errors import SessionNotFound
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper
from agents_os.domains.identity.usecases.end_sessions import end_session
from agents_os.domains.identity.usecases.require_person import require_person


async def revoke_session(uow: UnitOfWork, session_id: UUID) -> None:
    """End one of the caller's own sessions, for example on a lost phone.

    Raises:
        SessionNotFound: no live session of the caller.
    """
    user_id, _ = require_person(uow.actor)
    if not await sessions.is_live(uow.session, session_id, user_id, utc_now()):
        raise SessionNotFound("This session has ended already. Reload the list.")
    async with as_gatekeeper(uow):
        await end_session(uow, session_id, utc_now(), "revoked by the person")
