"""End sessions and tell every process. Shared by signing out, revoking and new passwords."""

from datetime import datetime
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import sessions
from agents_os.domains.identity.metadata.models import Session


async def end_session(uow: UnitOfWork, session_id: UUID, now: datetime, reason: str) -> None:
    """End one session, if it is still alive; as gatekeeper."""
    await _end(uow, now, reason, Session.id == session_id)


async def end_sessions_of(
    uow: UnitOfWork, user_id: UUID, reason: str, *, now: datetime, except_id: UUID | None = None
) -> int:
    """End a person's sessions but `except_id`; as gatekeeper. Returns how many."""
    if except_id is None:
        return await _end(uow, now, reason, Session.user_id == user_id)
    return await _end(uow, now, reason, Session.user_id == user_id, Session.id != except_id)


async def _end(uow: UnitOfWork, now: datetime, reason: str, *which: sessions.Condition) -> int:
    ended = await sessions.revoke(uow.session, now, reason, *which)
    for session in ended:
        uow.signal("session", session.id, org_id=session.org_id or session.user_id)
    return len(ended)
