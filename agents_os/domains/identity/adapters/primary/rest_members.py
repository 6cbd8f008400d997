"""Members, invites, teams over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from agents_os.core.pagination import Page
from agents_os.core.web import PageParams, Uow
from agents_os.domains.identity.metadata.member_schemas import (
    InviteLink,
    InviteRead,
    MemberInvite,
    MemberRead,
    RoleChange,
    TeamCreate,
    TeamRead,
    TeamUpdate,
)
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.change_member_role import change_member_role
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.delete_team import delete_team
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.make_invite_link import make_invite_link
from agents_os.domains.identity.usecases.remove_member import remove_member
from agents_os.domains.identity.usecases.resend_invite import resend_invite
from agents_os.domains.identity.usecases.revoke_invite import revoke_invite
from agents_os.domains.identity.usecases.update_team import update_team

router = APIRouter(prefix="/org")
members = APIRouter(prefix="/members", tags=["members"])
invites = APIRouter(prefix="/invites", tags=["members"])
teams = APIRouter(prefix="/teams", tags=["teams"])


@members.get("", operation_id="listMembers", summary="People of the company")
async def get_members(uow: Uow, page: PageParams) -> Page[MemberRead]:
    """Those who joined last come first."""
    return await queries.list_members(uow, page)


@members.post("/invite", operation_id="inviteMember", summary="Invite by e-mail", status_code=201)
async def post_invite(uow: Uow, body: MemberInvite) -> InviteRead:
    """An earlier open invite of the address is withdrawn.

    403 `rank_too_high`, 409 `already_member`, 404 `team_not_found`.
    """
    return await invite_member(uow, body)


@members.put("/{user_id}/role", operation_id="changeMemberRole", summary="Give another role")
async def put_role(uow: Uow, user_id: UUID, body: RoleChange) -> MemberRead:
    """403 `rank_too_high` from or to a role above one's own, 409 `last_owner`."""
    return await change_member_role(uow, user_id, body)


@members.delete(
    "/{user_id}", operation_id="removeMember", summary="Remove a member, or leave", status_code=204
)
async def delete_member(uow: Uow, user_id: UUID) -> None:
    """Their API keys and open invites die with it. 409 `last_owner`."""
    await remove_member(uow, user_id)


@invites.get("", operation_id="listInvites", summary="Invites in every state")
async def get_invites(uow: Uow, page: PageParams) -> Page[InviteRead]:
    """Newest first; for leads those into their own teams."""
    return await queries.list_invites(uow, page)


@invites.post("/{invite_id}/resend", operation_id="resendInvite", summary="Mail an invite again")
async def post_resend(uow: Uow, invite_id: UUID) -> InviteRead:
    """With a new link and expiry; the old link dies. 409 `invite_unusable`."""
    return await resend_invite(uow, invite_id)


@invites.post(
    "/{invite_id}/link", operation_id="makeInviteLink", summary="A link to hand over yourself"
)
async def post_link(uow: Uow, invite_id: UUID) -> InviteLink:
    """Only where no mail server is set up, else 409 `invite_is_mailed`. The old link dies."""
    return await make_invite_link(uow, invite_id)


@invites.delete(
    "/{invite_id}", operation_id="revokeInvite", summary="Withdraw an invite", status_code=204
)
async def delete_invite(uow: Uow, invite_id: UUID) -> None:
    """409 `invite_unusable` if it was accepted or withdrawn already."""
    await revoke_invite(uow, invite_id)


@teams.get("", operation_id="listTeams", summary="Teams")
async def get_teams(uow: Uow, page: PageParams) -> Page[TeamRead]:
    """Newest first."""
    return await queries.list_teams(uow, page)


@teams.post("", operation_id="createTeam", summary="Create a team", status_code=201)
async def post_team(uow: Uow, body: TeamCreate) -> TeamRead:
    """Owners and admins. 409 `team_name_taken`, 404 `member_not_found`."""
    return await create_team(uow, body)


@teams.patch("/{team_id}", operation_id="updateTeam", summary="Rename a team, set its members")
async def patch_team(uow: Uow, team_id: UUID, body: TeamUpdate) -> TeamRead:
    """Leads for their own teams. `member_ids` replaces the members."""
    return await update_team(uow, team_id, body)


@teams.delete("/{team_id}", operation_id="deleteTeam", summary="Delete a team", status_code=204)
async def remove_team(uow: Uow, team_id: UUID) -> None:
    """Its people stay in the company."""
    await delete_team(uow, team_id)


router.include_router(members)
router.include_router(invites)
router.include_router(teams)
