import asyncio

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.domains.billing.usecases.queries import get_credit_balance
from agents_os.domains.identity.metadata.errors import EmailTaken, WeakPassword
from agents_os.domains.identity.metadata.models import Org, User
from agents_os.domains.identity.usecases.resolve_actor import resolve_access_token, resolve_session
from agents_os.domains.identity.usecases.sign_up import sign_up
from tests.support.people import device, someone


async def count(column: object, value: str) -> int:
    async with db.unit_of_work(GATEKEEPER) as uow:
        return (await uow.session.scalars(select(func.count()).where(column == value))).one()


async def test_signing_up_makes_an_owner_who_is_signed_in(services: None) -> None:
    body = someone(company="Café Zürich GmbH", name="Ada")
    signed_in = await sign_up(body, device())
    actor = await resolve_access_token(signed_in.access_token)
    assert signed_in.org is not None
    assert (actor.org_id, actor.role) == (signed_in.org.id, "owner")
    assert signed_in.org.slug.startswith("cafe-zurich-gmbh")
    assert signed_in.user.display_name == "Ada"


async def test_a_new_company_has_its_starter_credits(services: None) -> None:
    signed_in = await sign_up(someone(), device())
    async with db.unit_of_work(await resolve_session(signed_in.session_id)) as uow:
        balance = await get_credit_balance(uow)
    assert (balance.granted_micro, balance.available) == (50_000_000, "50")


async def test_a_second_sign_up_is_refused_and_writes_nothing(services: None) -> None:
    body = someone()
    await sign_up(body, device())
    again = someone(email=body.email.upper())
    with pytest.raises(EmailTaken):
        await sign_up(again, device())
    assert await count(Org.name, again.company) == 0


async def test_two_sign_ups_at_once_make_exactly_one_company(services: None) -> None:
    body = someone()
    results = await asyncio.gather(
        *(sign_up(body, device()) for _ in range(4)), return_exceptions=True
    )
    assert [type(r) for r in results].count(EmailTaken) == 3
    assert await count(Org.name, body.company) == 1


@pytest.mark.parametrize(
    "password", ["short", "password123", "1111111111111", "x" * 300, "NUL\x00 in it all"]
)
async def test_a_weak_password_is_refused_and_writes_nothing(services: None, password: str) -> None:
    body = someone(password=SecretStr(password))
    with pytest.raises(WeakPassword):
        await sign_up(body, device())
    assert await count(User.email, body.email) == 0


async def test_the_email_is_no_password(services: None) -> None:
    with pytest.raises(WeakPassword):
        await sign_up(
            someone(email="long.name.of@example.test", password="Long.name.of@example.test"),
            device(),
        )


async def test_companies_of_the_same_name_get_different_slugs(services: None) -> None:
    first = await sign_up(someone(company="Twin"), device())
    second = await sign_up(someone(company="Twin"), device())
    assert first.org
    assert second.org
    assert first.org.slug != second.org.slug
