from uuid import UUID

from agents_os.core import db
from agents_os.core.access_tokens import read_access_token
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Unauthenticated
from agents_os.core.random_tokens import hash_token
from agents_os.domains.identity.adapters.secondary.repository import sessions
from agents_os.domains.identity.usecases.end_sessions import end_session


async def log_out(*, access_token: str | None, refresh_token: str | None) -> None:
    """End the session either token belongs to. Never fails: signing out twice is fine.

    Opens its own unit of work: the caller may be nobody any more.
    """
    async with db.unit_of_work(GATEKEEPER) as uow:
        session_id = _session_of(access_token) or await _session_behind(uow, refresh_token)
        if session_id:
            await end_session(uow, session_id, utc_now(), "signed out")


def _session_of(access_token: str | None) -> UUID | None:
    try:
        return read_access_token(access_token).session_id if access_token else None
    except Unauthenticated:
        return None


async def _session_behind(uow: UnitOfWork, refresh_token: str | None) -> UUID | None:
    if not refresh_token:
        return None
    found = await sessions.lock_refresh_token(uow.session, hash_token(refresh_token))
    return found[1].id if found else None
