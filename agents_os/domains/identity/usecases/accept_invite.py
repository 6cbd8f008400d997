from dataclasses import replace

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.core.passwords import hash_password
from agents_os.core.random_tokens import hash_token
from agents_os.domains.identity.adapters.secondary.repository import (
    invites,
    orgs,
    sessions,
    teams,
    users,
)
from agents_os.domains.identity.metadata.errors import (
    AccountNeeded,
    AlreadyMember,
    InviteForSomeoneElse,
    SessionEnded,
)
from agents_os.domains.identity.metadata.events import MemberJoined
from agents_os.domains.identity.metadata.member_schemas import InviteAccept
from agents_os.domains.identity.metadata.models import Invite, Membership, User
from agents_os.domains.identity.metadata.passwords import check_new_password
from agents_os.domains.identity.metadata.schemas import Device, SignedIn
from agents_os.domains.identity.usecases.preview_invite import usable
from agents_os.domains.identity.usecases.require_person import require_person
from agents_os.domains.identity.usecases.start_session import issue_tokens, start_session


async def accept_invite(body: InviteAccept, device: Device, actor: Actor | None) -> SignedIn:
    """Join an organisation: as a new person with name and password, or as the signed-in one.

    Works once, and only for the invited address. Opens its own units of work, because a new
    password is hashed before the second.

    Raises:
        InviteNotFound, InviteUnusable, InviteForSomeoneElse, AlreadyMember, WeakPassword
        AccountNeeded: the address has an account; sign in first.
    """
    await ratelimit.check("auth_per_ip", device.ip)
    token_hash = hash_token(body.token)
    async with db.unit_of_work(GATEKEEPER) as uow:
        invite = usable(await invites.find_by_token(uow.session, token_hash))
    password_hash = None if actor else await _hash(body, invite.email)
    async with db.unit_of_work(replace(GATEKEEPER, org_id=invite.org_id)) as uow:
        invite = usable(await invites.lock_by_token(uow.session, token_hash))
        if actor:
            return await _join_signed_in(uow, invite, actor)
        return await _join_newcomer(uow, invite, body, password_hash, device)


async def _hash(body: InviteAccept, email: str) -> str:
    if body.password is None or body.name is None:
        raise Invalid("Choose your name and a password, or sign in first if you have an account.")
    password = body.password.get_secret_value()
    check_new_password(password, email=email)
    return await hash_password(password)


async def _join_newcomer(
    uow: UnitOfWork, invite: Invite, body: InviteAccept, password_hash: str | None, device: Device
) -> SignedIn:
    user = await users.add_user(uow.session, invite.email, body.name or invite.email[:80])
    if user is None or password_hash is None:
        raise AccountNeeded("This address has an account already. Sign in, then open the link.")
    await users.set_password_hash(uow.session, user.id, password_hash)
    await users.confirm_email(uow.session, user.id, invite.email, utc_now())
    await _join(uow, invite, user)
    return await start_session(uow, user.id, invite.org_id, device)


async def _join_signed_in(uow: UnitOfWork, invite: Invite, actor: Actor) -> SignedIn:
    user_id, session_id = require_person(actor)
    user = await users.get_user(uow.session, user_id)
    session = await sessions.lock_session(uow.session, session_id)
    if user is None or session is None or session.revoked_at:
        raise SessionEnded("Your session has ended. Sign in again.")
    if user.email.lower() != invite.email.lower():
        raise InviteForSomeoneElse(
            f"This invite is for another address. You are signed in as {user.email}."
        )
    await _join(uow, invite, user)
    uow.signal("session", session.id, org_id=session.org_id or user.id)
    session.org_id = invite.org_id
    return await issue_tokens(uow, session)


async def _join(uow: UnitOfWork, invite: Invite, user: User) -> None:
    if await orgs.get_membership(uow.session, user.id, invite.org_id):
        raise AlreadyMember("You are a member of this company already.")
    membership = Membership(principal_id=user.id, org_id=invite.org_id, role=invite.role)
    await orgs.add_membership(uow.session, membership)
    if invite.team_id:
        await teams.add_members(uow.session, invite.org_id, invite.team_id, {user.id})
    invite.accepted_at = utc_now()
    uow.publish(MemberJoined(user_id=user.id, role=invite.role))
