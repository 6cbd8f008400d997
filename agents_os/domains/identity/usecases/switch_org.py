from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import orgs, sessions
from agents_os.domains.identity.metadata.errors import OrgNotFound, SessionEnded
from agents_os.domains.identity.metadata.schemas import SignedIn
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper
from agents_os.domains.identity.usecases.require_person import require_person
from agents_os.domains.identity.usecases.start_session import issue_tokens


async def switch_org(uow: UnitOfWork, org_id: UUID) -> SignedIn:
    """Show another organisation in the caller's session. Access tokens for the old one end.

    Raises:
        OrgNotFound: unknown, or the caller is no member.
    """
    user_id, session_id = require_person(uow.actor)
    membership = await orgs.get_membership(uow.session, user_id, org_id)
    if membership is None or membership.disabled_at:
        raise OrgNotFound("You are not a member of this company.")
    async with as_gatekeeper(uow):
        session = await sessions.lock_session(uow.session, session_id)
        if session is None or session.revoked_at:
            raise SessionEnded("Your session has ended. Sign in again.")
        uow.signal("session", session.id, org_id=session.org_id or user_id)
        session.org_id = org_id
        return await issue_tokens(uow, session)
