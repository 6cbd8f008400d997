from datetime import datetime

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.random_tokens import hash_token
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.repository import orgs, sessions
from agents_os.domains.identity.metadata.errors import RefreshTokenReused, SessionEnded
from agents_os.domains.identity.metadata.models import RefreshToken, Session
from agents_os.domains.identity.metadata.schemas import SignedIn
from agents_os.domains.identity.usecases.start_session import issue_tokens


async def refresh_session(refresh_token: str) -> SignedIn:
    """Exchange a refresh token for a new pair. Each is good once.

    Within the grace (10 s) a used one still yields a pair of its own, because two tabs may
    refresh at once. After it, somebody has copied the token: the whole session ends.
    Opens its own unit of work, because that end must be written although it raises.

    Raises:
        SessionEnded: unknown, expired, or the session was revoked.
        RefreshTokenReused: used before; the session is revoked now.
    """
    async with db.unit_of_work(GATEKEEPER) as uow:
        signed_in = await _rotate(uow, refresh_token, utc_now())
    if signed_in is None:
        raise RefreshTokenReused("This sign-in was used twice, so we ended it. Sign in again.")
    return signed_in


async def _rotate(uow: UnitOfWork, refresh_token: str, now: datetime) -> SignedIn | None:
    """The new pair; None after ending a session whose token came back."""
    found = await sessions.lock_refresh_token(uow.session, hash_token(refresh_token))
    if found is None:
        raise SessionEnded("Your session has ended. Sign in again.")
    token, session = found
    if session.revoked_at or session.expires_at <= now or token.expires_at <= now:
        raise SessionEnded("Your session has ended. Sign in again.")
    if _is_replayed(token, now):
        session.revoked_at, session.revoke_reason = now, "refresh token reused"
        uow.signal("session", session.id, org_id=session.org_id or session.user_id)
        return None
    token.used_at = token.used_at or now
    await sessions.delete_expired_tokens(uow.session, session.id, now)
    await _leave_lost_org(uow, session)
    return await issue_tokens(uow, session)


def _is_replayed(token: RefreshToken, now: datetime) -> bool:
    return token.used_at is not None and now - token.used_at > settings().refresh_reuse_grace


async def _leave_lost_org(uow: UnitOfWork, session: Session) -> None:
    """Show another organisation, or none, once the person is no member of this one any more."""
    memberships = await orgs.list_memberships(uow.session, session.user_id)
    mine = [org.id for _, org, _ in memberships]
    if session.org_id not in mine:
        session.org_id = mine[0] if mine else None
