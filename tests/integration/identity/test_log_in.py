from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import TooManyRequests
from agents_os.domains.identity.metadata.errors import AccountLocked, WrongCredentials
from agents_os.domains.identity.metadata.schemas import LogIn, SignUp
from agents_os.domains.identity.usecases.log_in import FREE_ATTEMPTS, lock_after, log_in
from agents_os.domains.identity.usecases.resolve_actor import resolve_access_token
from agents_os.domains.identity.usecases.sign_up import sign_up
from tests.support.people import PASSWORD, device, someone


@pytest.fixture
async def person(services: None) -> SignUp:
    body = someone()
    await sign_up(body, device())
    return body


def login(person: SignUp, password: str = PASSWORD) -> LogIn:
    return LogIn.model_validate({"email": person.email.upper(), "password": password})


async def fail(person: SignUp, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            await log_in(login(person, "wrong password"), device())


async def test_the_right_password_opens_a_session(person: SignUp) -> None:
    signed_in = await log_in(login(person), device())
    actor = await resolve_access_token(signed_in.access_token)
    assert actor.session_id == signed_in.session_id
    assert actor.role == "owner"


async def test_unknown_email_and_wrong_password_sound_the_same(person: SignUp) -> None:
    with pytest.raises(WrongCredentials) as wrong:
        await log_in(login(person, "wrong password"), device())
    with pytest.raises(WrongCredentials) as unknown:
        await log_in(login(someone()), device())
    assert wrong.value.message == unknown.value.message


async def test_ten_wrong_passwords_lock_the_account_for_a_while(person: SignUp) -> None:
    await fail(person, FREE_ATTEMPTS)
    with pytest.raises(AccountLocked) as locked:
        await log_in(login(person), device())
    assert 0 < (locked.value.retry_after_s or 0) <= 30
    with frozen_at(utc_now() + timedelta(seconds=31)):
        assert await log_in(login(person), device())


async def test_each_further_failure_doubles_the_lock(person: SignUp) -> None:
    await fail(person, FREE_ATTEMPTS)
    with frozen_at(utc_now() + timedelta(seconds=31)):
        await fail(person, 1)
        with pytest.raises(AccountLocked) as locked:
            await log_in(login(person), device())
    assert locked.value.retry_after_s == 60


async def test_signing_in_forgets_failures(person: SignUp) -> None:
    await fail(person, FREE_ATTEMPTS - 1)
    await log_in(login(person), device())
    await fail(person, FREE_ATTEMPTS - 1)
    assert await log_in(login(person), device())


def test_the_lock_grows_to_an_hour_and_no_further() -> None:
    assert lock_after(FREE_ATTEMPTS - 1) == timedelta()
    assert lock_after(FREE_ATTEMPTS) == timedelta(seconds=30)
    assert lock_after(10_000) == timedelta(hours=1)


async def test_twenty_wrong_passwords_from_one_address_are_slowed_down(person: SignUp) -> None:
    here = device()
    refused = 0
    for _ in range(20):
        with pytest.raises((WrongCredentials, TooManyRequests)) as failed:
            await log_in(login(person, "wrong password"), here)
        refused += isinstance(failed.value, TooManyRequests)
    assert refused == 15
    assert failed.value.retry_after_s


async def test_passwords_are_not_logged(person: SignUp) -> None:
    with capture_logs() as lines:
        await log_in(login(person), device())
        await fail(person, 1)
    assert PASSWORD not in str(lines)
    assert PASSWORD not in repr(person)
