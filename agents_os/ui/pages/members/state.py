"""What the members screen knows and does."""

from typing import Any
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.shapes import Frozen
from agents_os.core.signals import Signal
from agents_os.domains.identity.metadata.member_schemas import (
    InviteRead,
    MemberInvite,
    MemberRead,
    RoleChange,
    TeamRead,
)
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.change_member_role import change_member_role
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.make_invite_link import make_invite_link
from agents_os.domains.identity.usecases.remove_member import remove_member
from agents_os.domains.identity.usecases.resend_invite import resend_invite
from agents_os.domains.identity.usecases.revoke_invite import revoke_invite
from agents_os.ui import live
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor


class MemberRow(Frozen):
    """A member as shown: ids as text, teams as names."""

    user_id: str
    name: str
    email: str
    avatar: str
    role: str
    teams: str
    joined_at: str
    me: bool


class MembersState(PagedMixin, rx.State):
    members: list[MemberRow] = []
    invites: list[InviteRead] = []
    teams: list[dict[str, str]] = []
    roles: list[dict[str, str]] = []  # those this person may give
    inviting: bool = False
    only_logs_mail: bool = False
    fresh_link: str = ""  # of the invite made last, where nothing is mailed
    fresh_for: str = ""

    @rx.event
    async def on_load(self):
        actor = await current_actor(self)
        live.watch(
            self,
            {Signal(actor.tenant, topic): MembersState.refresh for topic in ("member", "team")},
        )
        return MembersState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        actor = await current_actor(self)
        async with reading(self) as uow:
            members, self.has_more = await first_pages(queries.list_members, uow, self.pages)
            teams, _ = await first_pages(queries.list_teams, uow)
            may_invite = actor.reach("members:manage") is not None
            invites = (await first_pages(queries.list_invites, uow))[0] if may_invite else []
            names = {team.id: team.name for team in teams}
            self.members = [_row(m, names, me=m.user_id == actor.user_id) for m in members]
            self.invites = [i for i in invites if i.status in ("open", "expired")]
            self.teams = _options(teams)
            self.only_logs_mail = may_invite and queries.only_logs_mail()
            self.roles = _roles_up_to(Role(actor.role) if actor.role else Role.VIEWER)

    @rx.event
    def show_invite(self, shown: bool):
        self.inviting = validated(bool, shown)

    @rx.event
    async def invite(self, data: dict[str, Any]):
        body = form(MemberInvite, data)
        async with acting(self) as uow:
            invite = await invite_member(uow, body)
            if queries.only_logs_mail():
                await self._show_link(uow, invite.id)
        self.inviting = False
        said = "Invited. Copy the link and send it." if self.fresh_link else "Invite sent to {}."
        return [MembersState.refresh, done(said.format(body.email))]

    @rx.event
    async def make_link(self, invite_id: str):
        """Show a new link of an invite that nobody mails."""
        async with acting(self) as uow:
            await self._show_link(uow, identifier(invite_id))
        return MembersState.refresh

    @rx.event
    def put_away(self):
        self.fresh_link = self.fresh_for = ""

    @rx.event
    async def resend(self, invite_id: str):
        async with acting(self) as uow:
            invite = await resend_invite(uow, identifier(invite_id))
        said = f"Sent again to {invite.email}. The old link is void."
        return [MembersState.refresh, done(said)]

    @rx.event
    async def revoke(self, invite_id: str):
        async with acting(self) as uow:
            await revoke_invite(uow, identifier(invite_id))
        return [MembersState.refresh, done("Invite withdrawn. Its link does not work any more.")]

    @rx.event
    async def change_role(self, user_id: str, role: str):
        body = validated(RoleChange, {"role": role})
        async with acting(self) as uow:
            member = await change_member_role(uow, identifier(user_id), body)
        return [MembersState.refresh, done(f"{member.display_name} is now {member.role}.")]

    @rx.event
    async def remove(self, user_id: str):
        async with acting(self) as uow:
            await remove_member(uow, identifier(user_id))
        return [MembersState.refresh, done("Removed. They are signed out of this company.")]

    async def _show_link(self, uow: UnitOfWork, invite_id: UUID) -> None:
        link = await make_invite_link(uow, invite_id)
        self.fresh_for, self.fresh_link = link.email, link.url


def _row(member: MemberRead, team_names: dict[Any, str], *, me: bool) -> MemberRow:
    return MemberRow(
        user_id=str(member.user_id),
        name=member.display_name,
        email=member.email,
        avatar=member.avatar,
        role=member.role.value,
        teams=", ".join(sorted(team_names[t] for t in member.team_ids if t in team_names)),
        joined_at=member.joined_at.isoformat(),
        me=me,
    )


def _options(teams: list[TeamRead]) -> list[dict[str, str]]:
    return [{"value": str(team.id), "label": f"{team.emoji} {team.name}"} for team in teams]


def _roles_up_to(highest: Role) -> list[dict[str, str]]:
    return [
        {"value": role.value, "label": role.title()} for role in Role if role.rank <= highest.rank
    ]
