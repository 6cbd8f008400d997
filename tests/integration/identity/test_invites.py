import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import AppError, Forbidden, Invalid
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.adapters.secondary.mail import (
    ConsoleMailer,
    OutboxMailer,
    mail_into,
    mailer,
)
from agents_os.domains.identity.metadata.errors import (
    AccountNeeded,
    AlreadyMember,
    InviteForSomeoneElse,
    InviteIsMailed,
    InviteNotFound,
    InviteUnusable,
    RankTooHigh,
    TeamNotFound,
    WeakPassword,
)
from agents_os.domains.identity.metadata.member_schemas import (
    InviteAccept,
    InviteRead,
    MemberInvite,
    RoleChange,
    TeamCreate,
)
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import SignedIn
from agents_os.domains.identity.usecases.accept_invite import accept_invite
from agents_os.domains.identity.usecases.change_member_role import change_member_role
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.make_invite_link import make_invite_link
from agents_os.domains.identity.usecases.preview_invite import preview_invite
from agents_os.domains.identity.usecases.queries import list_invites
from agents_os.domains.identity.usecases.resend_invite import resend_invite
from agents_os.domains.identity.usecases.resolve_actor import resolve_session
from agents_os.domains.identity.usecases.revoke_invite import revoke_invite
from agents_os.domains.identity.usecases.send_invite import send_invite
from tests.support.builders import Org, new_org
from tests.support.people import PASSWORD, device, signed_up


async def invite(actor: Actor, email: str = "", **fields: object) -> InviteRead:
    body = {"email": email or f"{uuid4().hex}@example.test", **fields}
    async with db.unit_of_work(actor) as uow:
        return await invite_member(uow, MemberInvite.model_validate(body))


async def token_of(invite: InviteRead) -> str:
    """What the worker does with the event, and the link in the mail."""
    await send_invite(invite.id)
    box = mailer()
    assert isinstance(box, OutboxMailer)
    mail = next(mail for mail in reversed(box.sent) if mail.to == invite.email)
    found = re.search(r"/invite/(\S+)", mail.text)
    assert found
    return found[1]


async def accept(token: str, actor: Actor | None = None, **fields: object) -> SignedIn:
    new = {} if actor else {"name": "Grace", "password": PASSWORD}
    body = InviteAccept.model_validate({"token": token, **new, **fields})
    return await accept_invite(body, device(), actor)


async def statuses(org: Org) -> list[str]:
    async with db.unit_of_work(org.owner) as uow:
        return [row.status for row in (await list_invites(uow, PageQuery())).data]


async def test_a_new_person_joins_by_invite(org: Org) -> None:
    token = await token_of(await invite(org.owner, role="lead"))
    preview = await preview_invite(token, device())
    assert (preview.org_name, preview.role, preview.has_account) == (
        "Acme Robotics",
        Role.LEAD,
        False,
    )
    actor = await resolve_session((await accept(token)).session_id)
    assert (actor.org_id, actor.role) == (org.id, "lead")
    assert await statuses(org) == ["accepted"]


async def test_a_signed_in_person_joins_and_works_there(org: Org) -> None:
    person = await signed_up()
    token = await token_of(await invite(org.owner, person.user.email.upper()))
    assert (await preview_invite(token, device())).has_account
    with pytest.raises(AccountNeeded):
        await accept(token)
    joined = await accept(token, await resolve_session(person.session_id))
    assert joined.org
    assert (joined.org.id, joined.session_id) == (org.id, person.session_id)


async def test_an_invite_is_only_for_its_address(org: Org) -> None:
    token = await token_of(await invite(org.owner))
    other = await signed_up()
    with pytest.raises(InviteForSomeoneElse):
        await accept(token, await resolve_session(other.session_id))
    assert await statuses(org) == ["open"]


async def test_an_invite_works_once(org: Org) -> None:
    token = await token_of(await invite(org.owner))
    results = await asyncio.gather(accept(token), accept(token), return_exceptions=True)
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert sum(isinstance(result, AppError) for result in results) == 1
    with pytest.raises(InviteUnusable):
        await accept(token)


async def test_an_invite_expires(org: Org) -> None:
    token = await token_of(await invite(org.owner))
    with frozen_at(utc_now() + timedelta(days=8)):
        with pytest.raises(InviteUnusable):
            await accept(token)
        with pytest.raises(InviteUnusable):
            await preview_invite(token, device())
        assert await statuses(org) == ["expired"]


async def test_resending_makes_a_new_link_and_kills_the_old_one(org: Org) -> None:
    sent = await invite(org.owner)
    old = await token_of(sent)
    async with db.unit_of_work(org.owner) as uow:
        await resend_invite(uow, sent.id)
    with pytest.raises(InviteNotFound):
        await accept(old)
    assert await accept(await token_of(sent))


async def test_a_link_is_handed_over_where_nothing_is_mailed(org: Org) -> None:
    sent = await invite(org.owner)
    old = await token_of(sent)
    with mail_into(ConsoleMailer()):
        async with db.unit_of_work(org.owner) as uow:
            link = await make_invite_link(uow, sent.id)
        await send_invite(sent.id)  # the worker comes later, and leaves the link alone
    with pytest.raises(InviteNotFound):
        await accept(old)
    assert link.email == sent.email
    assert await accept(link.url.rpartition("/")[2])


async def test_nobody_gets_the_link_of_an_invite_that_is_mailed(org: Org) -> None:
    sent = await invite(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(InviteIsMailed):
            await make_invite_link(uow, sent.id)


async def test_a_withdrawn_invite_is_dead(org: Org) -> None:
    sent = await invite(org.owner)
    token = await token_of(sent)
    async with db.unit_of_work(org.owner) as uow:
        await revoke_invite(uow, sent.id)
    with pytest.raises(InviteUnusable):
        await accept(token)
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(InviteUnusable):
            await resend_invite(uow, sent.id)


async def test_inviting_again_withdraws_the_earlier_invite(org: Org) -> None:
    first = await invite(org.owner, "twice@example.test")
    await invite(org.owner, "twice@example.test", role="admin")
    assert await statuses(org) == ["open", "revoked"]
    admins, member = await org.member(Role.ADMIN), await org.member(Role.LEAD)
    assert first
    assert await invite(admins, "twice@example.test", role="viewer")
    with pytest.raises(Forbidden):
        await invite(member, "other@example.test")  # a lead without a team


async def test_nobody_invites_above_their_rank_or_team(org: Org) -> None:
    lead = await org.member(Role.LEAD)
    async with db.unit_of_work(org.owner) as uow:
        own = await create_team(uow, TeamCreate(name="Own"))
        other = await create_team(uow, TeamCreate(name="Other"))
    lead = replace(lead, team_ids=frozenset({own.id}))
    assert await invite(lead, role="member", team_id=own.id)
    with pytest.raises(Forbidden):
        await invite(lead, role="member", team_id=other.id)
    with pytest.raises(RankTooHigh):
        await invite(lead, role="admin", team_id=own.id)
    with pytest.raises(Forbidden):
        await invite(await org.member(), role="viewer")


async def test_the_team_of_an_invite_is_joined(org: Org) -> None:
    async with db.unit_of_work(org.owner) as uow:
        team = await create_team(uow, TeamCreate(name="Sales"))
    joined = await accept(await token_of(await invite(org.owner, team_id=team.id)))
    assert (await resolve_session(joined.session_id)).team_ids == {team.id}


async def test_members_are_not_invited_again(org: Org) -> None:
    joined = await accept(await token_of(await invite(org.owner)))
    with pytest.raises(AlreadyMember):
        await invite(org.owner, joined.user.email)


async def test_a_demoted_inviter_takes_higher_invites_with_them(org: Org) -> None:
    admin = await org.member(Role.ADMIN)
    token = await token_of(await invite(admin, role="admin"))
    assert admin.user_id
    async with db.unit_of_work(org.owner) as uow:
        await change_member_role(uow, admin.user_id, RoleChange(role=Role.MEMBER))
    with pytest.raises(InviteUnusable):
        await accept(token)


@pytest.mark.parametrize(
    ("fields", "error"), [({"password": "short"}, WeakPassword), ({"name": None}, Invalid)]
)
async def test_a_refused_acceptance_leaves_the_invite_open(
    org: Org, fields: dict[str, object], error: type[Exception]
) -> None:
    token = await token_of(await invite(org.owner))
    with pytest.raises(error):
        await accept(token, **fields)
    assert await accept(token)


async def test_invites_and_teams_of_other_companies_do_not_exist(org: Org) -> None:
    stranger = await new_org()
    theirs = await invite(stranger.owner)
    async with db.unit_of_work(stranger.owner) as uow:
        team = await create_team(uow, TeamCreate(name="Theirs"))
    for usecase in (resend_invite, revoke_invite):
        async with db.unit_of_work(org.owner) as uow:
            with pytest.raises(InviteNotFound):
                await usecase(uow, theirs.id)
    with pytest.raises(TeamNotFound):
        await invite(org.owner, team_id=team.id)
    assert await statuses(stranger) == ["open"]


async def test_a_failed_mail_can_be_sent_again(org: Org) -> None:
    sent = await invite(org.owner)
    lost, arrived = await token_of(sent), await token_of(sent)
    with pytest.raises(InviteNotFound):
        await accept(lost)
    assert await accept(arrived)


async def test_no_mail_for_an_invite_that_is_gone(services: None) -> None:
    await send_invite(UUID(int=0))
