from datetime import timedelta

import pytest
from sqlalchemy import func, select

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.events import subscribers
from agents_os.domains.identity.adapters.primary import jobs
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mailer
from agents_os.domains.identity.metadata.events import (
    InviteSent,
    PasswordChanged,
    PasswordResetRequested,
)
from agents_os.domains.identity.metadata.member_schemas import MemberInvite
from agents_os.domains.identity.metadata.models import Session
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.sweep_sessions import sweep_sessions
from tests.support.builders import Org
from tests.support.people import signed_up


def subjects(address: str) -> list[str]:
    box = mailer()
    assert isinstance(box, OutboxMailer)
    return [mail.subject for mail in box.sent if mail.to == address]


async def test_an_invite_is_mailed_by_the_worker(org: Org) -> None:
    async with db.unit_of_work(org.owner) as uow:
        invite = await invite_member(uow, MemberInvite(email=f"{org.id.hex}@example.test"))
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await jobs.mail_invite(uow, InviteSent(invite_id=invite.id))
    assert subjects(invite.email) == ["Owner invites you to Acme Robotics on Agents OS"]


@pytest.mark.parametrize("event", [PasswordResetRequested, PasswordChanged])
async def test_mails_about_passwords_need_no_company(
    services: None, event: type[PasswordResetRequested] | type[PasswordChanged]
) -> None:
    person = await signed_up()
    async with db.unit_of_work(Actor.system(person.user.id)) as uow:
        for handler in subscribers[event.type]:
            await handler(uow, event(user_id=person.user.id))
    assert len(subjects(person.user.email)) == 1


async def test_sessions_that_ended_long_ago_are_swept(services: None) -> None:
    person = await signed_up()
    for days, left in ((30, 1), (38, 0)):
        with frozen_at(utc_now() + timedelta(days=days)):
            await sweep_sessions()
        async with db.unit_of_work(GATEKEEPER) as uow:
            mine = select(func.count()).where(Session.id == person.session_id)
            assert (await uow.session.scalars(mine)).one() == left
