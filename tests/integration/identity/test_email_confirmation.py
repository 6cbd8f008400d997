import re
from datetime import timedelta

import pytest
from httpx import AsyncClient

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mailer
from agents_os.domains.identity.adapters.secondary.repository.users import get_user
from agents_os.domains.identity.metadata.errors import ConfirmationLinkUnusable, EmailNotConfirmed
from agents_os.domains.identity.metadata.member_schemas import ApiKeyCreate, MemberInvite
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import (
    EmailConfirm,
    PasswordResetConfirm,
    SignedIn,
    UserRead,
)
from agents_os.domains.identity.usecases.confirm_email import confirm_email
from agents_os.domains.identity.usecases.create_api_key import create_api_key
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.queries import get_me
from agents_os.domains.identity.usecases.request_email_confirmation import (
    request_email_confirmation,
)
from agents_os.domains.identity.usecases.reset_password import reset_password
from agents_os.domains.identity.usecases.resolve_actor import resolve_session
from agents_os.domains.identity.usecases.send_email_confirmation import send_email_confirmation
from agents_os.domains.identity.usecases.send_password_reset import send_password_reset
from agents_os.domains.identity.usecases.sign_up import sign_up
from tests.support.people import device, someone


async def token_mailed_to(person: SignedIn) -> str:
    box = mailer()
    assert isinstance(box, OutboxMailer)
    mails = [mail.text for mail in box.sent if mail.to == person.user.email]
    found = re.search(r"token=(\S+)", mails[-1])
    assert found
    return found[1]


async def confirmation_link_of(person: SignedIn) -> str:
    await send_email_confirmation(person.user.id)
    return await token_mailed_to(person)


async def read_of(person: SignedIn) -> UserRead:
    async with db.unit_of_work(await resolve_session(person.session_id)) as uow:
        me = (await get_me(uow)).user
    assert me
    return me


async def invite_somebody(uow: UnitOfWork) -> None:
    await invite_member(uow, MemberInvite(email="new@example.test", role=Role.MEMBER))


async def make_a_key(uow: UnitOfWork) -> None:
    await create_api_key(uow, ApiKeyCreate(name="Till", scopes=["read"]))


@pytest.mark.parametrize("reaching_out", [invite_somebody, make_a_key])
async def test_who_has_not_confirmed_reaches_nobody_outside_and_then_does(
    services: None, reaching_out
) -> None:
    person = await sign_up(someone(), device())
    actor = await resolve_session(person.session_id)
    with pytest.raises(EmailNotConfirmed, match="open the link"):
        async with db.unit_of_work(actor) as uow:
            await reaching_out(uow)

    await confirm_email(EmailConfirm(token=await confirmation_link_of(person)), device())
    async with db.unit_of_work(actor) as uow:
        await reaching_out(uow)


async def test_confirming_twice_keeps_the_first_time_and_mails_no_more(services: None) -> None:
    person = await sign_up(someone(), device())
    token = await confirmation_link_of(person)
    await confirm_email(EmailConfirm(token=token), device())
    first = (await read_of(person)).email_confirmed_at
    with frozen_at(utc_now() + timedelta(hours=1)):
        await confirm_email(EmailConfirm(token=token), device())
    assert (await read_of(person)).email_confirmed_at == first is not None

    box = mailer()
    assert isinstance(box, OutboxMailer)
    before = len(box.sent)
    await send_email_confirmation(person.user.id)
    assert len(box.sent) == before


async def test_an_old_or_altered_link_confirms_nothing(services: None) -> None:
    person = await sign_up(someone(), device())
    token = await confirmation_link_of(person)
    with pytest.raises(ConfirmationLinkUnusable):
        await confirm_email(EmailConfirm(token=token[:-4] + "AAAA"), device())
    with frozen_at(utc_now() + timedelta(days=8)), pytest.raises(ConfirmationLinkUnusable):
        await confirm_email(EmailConfirm(token=token), device())
    assert (await read_of(person)).email_confirmed_at is None


async def test_a_password_reset_proves_the_address_too(services: None) -> None:
    person = await sign_up(someone(), device())
    await send_password_reset(person.user.id)
    body = {"token": await token_mailed_to(person), "password": "another horse 8"}
    await reset_password(PasswordResetConfirm.model_validate(body), device())
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await get_user(uow.session, person.user.id)
    assert user
    assert user.email_confirmed_at


async def test_the_form_of_the_page_goes_back_with_a_word(api_client: AsyncClient) -> None:
    person = await sign_up(someone(), device())
    path = "/api/v1/auth/email-confirmation/confirm"
    answer = await api_client.post(path, data={"token": await confirmation_link_of(person)})
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/confirm-email?notice=email_confirmed",
    )
    answer = await api_client.post(path, data={"token": "nonsense"})
    assert answer.headers["location"] == "/confirm-email?error=confirmation_link_unusable"


async def test_asking_again_mails_a_link(services: None) -> None:
    person = await sign_up(someone(), device())
    async with db.unit_of_work(await resolve_session(person.session_id)) as uow:
        await request_email_confirmation(uow)
        assert [event.type for event in uow.events] == ["email_confirmation.requested"]
