from agents_os.core import ratelimit
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.repository import invites, members, teams
from agents_os.domains.identity.metadata.errors import AlreadyMember, PeopleOnly, TeamNotFound
from agents_os.domains.identity.metadata.events import InviteSent
from agents_os.domains.identity.metadata.member_schemas import InviteRead, MemberInvite
from agents_os.domains.identity.metadata.models import Invite
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.ranks import require_rank, require_team_reach
from agents_os.domains.identity.usecases.require_confirmed_email import require_confirmed_email


async def invite_member(uow: UnitOfWork, body: MemberInvite) -> InviteRead:
    """Invite an address; the worker mails the link. An earlier open invite of it is withdrawn.

    Raises:
        AlreadyMember, RankTooHigh, TeamNotFound, EmailNotConfirmed
        Forbidden: a lead may invite only into teams of their own.
    """
    require_rank(uow.actor, body.role)
    require_team_reach(uow.actor, "members:manage", [body.team_id])
    if uow.actor.user_id is None:
        raise PeopleOnly("An invite needs a person who invites.")
    await require_confirmed_email(uow)
    await ratelimit.check("invites_per_org", uow.actor.tenant)
    await _require_newcomer(uow, body)
    now = utc_now()
    invite = Invite(
        org_id=uow.actor.tenant,
        email=body.email.lower(),
        role=body.role,
        team_id=body.team_id,
        token_hash=hash_token(new_token()),  # nobody knows it: the worker makes the real one
        invited_by=uow.actor.user_id,
        created_at=now,
        sent_at=now,
        expires_at=now + settings().invite_ttl,
    )
    uow.session.add(invite)
    await uow.session.flush()
    uow.publish(InviteSent(invite_id=invite.id))
    return InviteRead.model_validate(invite)


async def _require_newcomer(uow: UnitOfWork, body: MemberInvite) -> None:
    if await members.find_by_email(uow.session, uow.actor.tenant, body.email):
        raise AlreadyMember(f"{body.email} is a member of this company already.")
    if body.team_id and await teams.get_team(uow.session, body.team_id) is None:
        raise TeamNotFound("This team does not exist. Reload the list of teams.")
    earlier = await invites.find_open(uow.session, body.email)
    if earlier:
        require_rank(uow.actor, Role(earlier.role))
        earlier.revoked_at = utc_now()
        await uow.session.flush()
