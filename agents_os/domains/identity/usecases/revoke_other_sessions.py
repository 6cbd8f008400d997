from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper
from agents_os.domains.identity.usecases.end_sessions import end_sessions_of
from agents_os.domains.identity.usecases.require_person import require_person


async def revoke_other_sessions(uow: UnitOfWork) -> int:
    """End all sessions of the caller but the current one. Returns how many were ended."""
    user_id, session_id = require_person(uow.actor)
    async with as_gatekeeper(uow):
        return await end_sessions_of(
            uow, user_id, "revoked by the person", now=utc_now(), except_id=session_id
        )
