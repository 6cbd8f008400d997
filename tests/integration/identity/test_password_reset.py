import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import frozen_at, utc_now
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mailer
from agents_os.domains.identity.metadata.errors import (
    ResetLinkUnusable,
    SessionEnded,
    WeakPassword,
    WrongCredentials,
)
from agents_os.domains.identity.metadata.schemas import (
    LogIn,
    PasswordResetConfirm,
    PasswordResetRequest,
    SignedIn,
)
from agents_os.domains.identity.usecases.log_in import log_in
from agents_os.domains.identity.usecases.refresh_session import refresh_session
from agents_os.domains.identity.usecases.request_password_reset import request_password_reset
from agents_os.domains.identity.usecases.reset_password import reset_password
from agents_os.domains.identity.usecases.send_password_changed import send_password_changed
from agents_os.domains.identity.usecases.send_password_reset import send_password_reset
from tests.support.people import PASSWORD, device, signed_up


def mails_to(person: SignedIn) -> list[str]:
    box = mailer()
    assert isinstance(box, OutboxMailer)
    return [mail.text for mail in box.sent if mail.to == person.user.email]


async def link_for(person: SignedIn) -> str:
    await send_password_reset(person.user.id)
    found = re.search(r"token=(\S+)", mails_to(person)[-1])
    assert found
    return found[1]


async def reset(token: str, password: str = "another horse 8") -> None:
    body = PasswordResetConfirm.model_validate({"token": token, "password": password})
    await reset_password(body, device())


async def log_in_with(person: SignedIn, password: str) -> SignedIn:
    body = LogIn.model_validate({"email": person.user.email, "password": password})
    return await log_in(body, device())


async def events(kind: str, tenant: object) -> int:
    async with db.platform_session() as session:
        count = "select count(*) from outbox where type = :kind and org_id = :tenant"
        return (await session.execute(text(count), {"kind": kind, "tenant": tenant})).scalar_one()


async def test_the_link_sets_a_new_password_and_signs_out_everywhere(services: None) -> None:
    person = await signed_up()
    await reset(await link_for(person))
    assert await log_in_with(person, "another horse 8")
    with pytest.raises(WrongCredentials):
        await log_in_with(person, PASSWORD)
    with pytest.raises(SessionEnded):
        await refresh_session(person.refresh_token)
    await send_password_changed(person.user.id)
    assert "was changed" in mails_to(person)[-1]


async def test_a_link_works_once_and_the_newest_wins(services: None) -> None:
    person = await signed_up()
    old, new = await link_for(person), await link_for(person)
    with pytest.raises(ResetLinkUnusable):
        await reset(old)
    await reset(new)
    with pytest.raises(ResetLinkUnusable):
        await reset(new)


async def test_a_link_expires(services: None) -> None:
    token = await link_for(await signed_up())
    with frozen_at(utc_now() + timedelta(hours=1, seconds=1)), pytest.raises(ResetLinkUnusable):
        await reset(token)


async def test_a_weak_password_leaves_the_link_usable(services: None) -> None:
    token = await link_for(await signed_up())
    with pytest.raises(WeakPassword):
        await reset(token, "short")
    await reset(token)


async def test_a_reset_lifts_the_lock(services: None) -> None:
    person = await signed_up()
    async with db.unit_of_work(GATEKEEPER) as uow:
        lock = "update user_credentials set failed_attempts = 12, locked_until = now() + '1 hour'"
        await uow.session.execute(text(f"{lock} where user_id = :id"), {"id": person.user.id})
    await reset(await link_for(person))
    assert await log_in_with(person, "another horse 8")


async def test_a_request_is_answered_alike_for_strangers(services: None) -> None:
    person = await signed_up()
    await request_password_reset(PasswordResetRequest(email=person.user.email), device())
    await request_password_reset(PasswordResetRequest(email="nobody@example.test"), device())
    assert await events("password_reset.requested", person.user.id) == 1


async def test_the_token_is_not_in_the_database(services: None) -> None:
    token = await link_for(await signed_up())
    async with db.unit_of_work(GATEKEEPER) as uow:
        rows = await uow.session.execute(text("select password_resets::text from password_resets"))
    assert token not in "".join(rows.scalars())
