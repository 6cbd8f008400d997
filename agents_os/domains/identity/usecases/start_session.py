"""Begin a session and hand out token pairs. Shared by sign-up, sign-in, refresh and switching."""

from uuid import UUID

from agents_os.core.access_tokens import AccessClaims, sign_access_token
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.repository import orgs, users
from agents_os.domains.identity.metadata.models import RefreshToken, Session
from agents_os.domains.identity.metadata.schemas import Device, OrgRead, SignedIn, UserRead

_USER_AGENT_KEPT = 300


async def start_session(
    uow: UnitOfWork, user_id: UUID, org_id: UUID | None, device: Device
) -> SignedIn:
    """Open a session of `user_id` showing `org_id`; as gatekeeper."""
    now = utc_now()
    session = Session(
        user_id=user_id,
        org_id=org_id,
        user_agent=device.user_agent.replace("\x00", "")[:_USER_AGENT_KEPT],
        ip=device.ip,
        created_at=now,
        last_seen_at=now,
        expires_at=now + settings().refresh_token_ttl,
    )
    uow.session.add(session)
    await uow.session.flush()
    return await issue_tokens(uow, session)


async def issue_tokens(uow: UnitOfWork, session: Session) -> SignedIn:
    """A new pair of tokens for `session`, which lives on a full period more; as gatekeeper."""
    now = utc_now()
    session.last_seen_at = now
    session.expires_at = now + settings().refresh_token_ttl
    refresh_token = new_token()
    uow.session.add(
        RefreshToken(
            token_hash=hash_token(refresh_token),
            session_id=session.id,
            created_at=now,
            expires_at=session.expires_at,
        )
    )
    await uow.session.flush()
    access_expires_at = now + settings().access_token_ttl
    claims = AccessClaims(session.user_id, session.id, session.org_id)
    org = await orgs.get_org(uow.session, session.org_id) if session.org_id else None
    return SignedIn(
        access_token=sign_access_token(claims, access_expires_at),
        refresh_token=refresh_token,
        access_expires_at=access_expires_at,
        refresh_expires_at=session.expires_at,
        session_id=session.id,
        user=UserRead.model_validate(await users.get_user(uow.session, session.user_id)),
        org=OrgRead.model_validate(org) if org else None,
    )
