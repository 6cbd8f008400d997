"""Reads of identity. Lists are pages, newest first."""

from uuid import UUID

from agents_os.core.actor import Reach
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.identity.adapters.secondary.mail import ConsoleMailer, mailer
from agents_os.domains.identity.adapters.secondary.repository import (
    api_keys,
    invites,
    members,
    orgs,
    overrides,
    sessions,
    teams,
    users,
)
from agents_os.domains.identity.metadata.devices import device_name
from agents_os.domains.identity.metadata.errors import MemberNotFound, OrgNotFound
from agents_os.domains.identity.metadata.member_schemas import (
    ApiKeyRead,
    InviteRead,
    MemberRead,
    RoleMatrixRow,
    TeamRead,
)
from agents_os.domains.identity.metadata.models import ApiKey, Invite, Membership, Session, Team
from agents_os.domains.identity.metadata.permissions import PERMISSIONS, Role, granted
from agents_os.domains.identity.metadata.schemas import (
    MeRead,
    MyOrgRead,
    OrgRead,
    SessionRead,
    UserRead,
)
from agents_os.domains.identity.usecases.require_person import require_person


def only_logs_mail() -> bool:
    """Whether nobody receives what is mailed: there is no mail server, and this is development."""
    return isinstance(mailer(), ConsoleMailer)


async def get_me(uow: UnitOfWork) -> MeRead:
    """The caller and what they may do in the organisation shown now."""
    actor = uow.actor
    user = await users.get_user(uow.session, actor.user_id) if actor.user_id else None
    org = await orgs.get_org(uow.session, actor.org_id) if actor.org_id else None
    return MeRead(
        kind=actor.kind,
        user=UserRead.model_validate(user) if user else None,
        org=OrgRead.model_validate(org) if org else None,
        role=Role(actor.role) if actor.role else None,
        permissions=dict(actor.permissions),
        team_ids=sorted(actor.team_ids),
    )


async def get_org(uow: UnitOfWork) -> OrgRead:
    """The caller's organisation. Raises OrgNotFound."""
    org = await orgs.get_org(uow.session, uow.actor.tenant)
    if org is None:
        raise OrgNotFound("This company does not exist any more.")
    return OrgRead.model_validate(org)


async def list_my_orgs(uow: UnitOfWork) -> list[MyOrgRead]:
    """The organisations the caller may switch to, in the order they were joined."""
    return (await who_is_here(uow))[1]


async def who_is_here(uow: UnitOfWork) -> tuple[MeRead, list[MyOrgRead]]:
    """`get_me` and `list_my_orgs` in one statement."""
    user_id, _ = require_person(uow.actor)
    found = await orgs.list_memberships(uow.session, user_id)
    me = await get_me(uow)  # finds the person and the organisation in the session, with `found`
    return me, [
        MyOrgRead(
            id=org.id,
            name=org.name,
            slug=org.slug,
            logo=org.logo,
            role=Role(membership.role),
            current=org.id == uow.actor.org_id,
        )
        for membership, org, _ in found
    ]


async def list_sessions(uow: UnitOfWork, page: PageQuery) -> Page[SessionRead]:
    """Where the caller is signed in, the most recently used first."""
    user_id, session_id = require_person(uow.actor)
    return await paginate(
        uow.session,
        sessions.live_of(user_id, utc_now()),
        Session.last_seen_at,
        Session.id,
        page=page,
        read=lambda row: _read_session(row, session_id),
    )


async def list_members(uow: UnitOfWork, page: PageQuery) -> Page[MemberRead]:
    """The people of the organisation, newest first."""
    uow.actor.require("members:read")
    return await paginate(
        uow.session,
        members.people_of(uow.actor.tenant),
        Membership.created_at,
        Membership.principal_id,
        page=page,
        read=read_member,
    )


async def list_invites(uow: UnitOfWork, page: PageQuery) -> Page[InviteRead]:
    """Invites in every state, newest first; for leads those into their own teams."""
    uow.actor.require("members:manage")
    everybodys = uow.actor.reach("members:manage") is Reach.ALL
    statement = invites.of(uow.actor.tenant, None if everybodys else uow.actor.team_ids)
    return await paginate(uow.session, statement, Invite.id, page=page, read=InviteRead)


async def list_teams(uow: UnitOfWork, page: PageQuery) -> Page[TeamRead]:
    """Teams of the organisation, newest first."""
    uow.actor.require("members:read")
    statement = teams.with_members(uow.actor.tenant)
    return await paginate(uow.session, statement, Team.id, page=page, read=read_team)


async def list_api_keys(uow: UnitOfWork, page: PageQuery) -> Page[ApiKeyRead]:
    """API keys, also revoked ones; own ones only, unless the caller manages all."""
    uow.actor.require("api_keys:manage")
    everybodys = uow.actor.reach("api_keys:manage") is Reach.ALL
    statement = api_keys.of(uow.actor.tenant, None if everybodys else uow.actor.user_id)
    return await paginate(uow.session, statement, ApiKey.id, page=page, read=ApiKeyRead)


async def get_role_matrix(uow: UnitOfWork) -> list[RoleMatrixRow]:
    """What each role may do here, permission by permission, in display order."""
    uow.actor.require("members:read")
    org = await get_org(uow)
    changed = await overrides.list_by_role(uow.session, org.id)
    held = {
        role: granted(role, members_can_build=org.members_can_build, overrides=changed[role])
        for role in Role
    }
    return [
        RoleMatrixRow(
            key=permission.key,
            area=permission.area,
            label=permission.label,
            reaches={role: held[role].get(permission.key) for role in Role},
            grantable=list(permission.grantable),
            changed=[role for role in Role if permission.key in changed[role]],
        )
        for permission in PERMISSIONS
    ]


def read_member(membership: Membership) -> MemberRead:
    """The shape of a membership whose user and teams are loaded."""
    user = membership.user
    if user is None:
        raise MemberNotFound("This person's account does not exist any more.")
    return MemberRead(
        user_id=user.id,
        email=user.email,
        display_name=user.display_name,
        avatar=user.avatar,
        role=Role(membership.role),
        team_ids=sorted(team.team_id for team in membership.teams),
        joined_at=membership.created_at,
    )


def read_team(team: Team) -> TeamRead:
    """The shape of a team whose members are loaded."""
    return TeamRead(
        id=team.id,
        name=team.name,
        emoji=team.emoji,
        member_ids=sorted(member.user_id for member in team.members),
        created_at=team.created_at,
    )


def _read_session(session: Session, current_id: UUID) -> SessionRead:
    return SessionRead(
        id=session.id,
        device=device_name(session.user_agent),
        user_agent=session.user_agent,
        ip=session.ip,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        current=session.id == current_id,
    )
