import asyncio
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.errors import (
    PeopleOnly,
    SessionEnded,
    SessionNotFound,
    WeakPassword,
    WrongPassword,
)
from agents_os.domains.identity.metadata.schemas import (
    LogIn,
    PasswordChange,
    ProfileUpdate,
    SignedIn,
    SignUp,
)
from agents_os.domains.identity.usecases.change_password import change_password
from agents_os.domains.identity.usecases.log_in import log_in
from agents_os.domains.identity.usecases.log_out import log_out
from agents_os.domains.identity.usecases.queries import list_sessions
from agents_os.domains.identity.usecases.refresh_session import refresh_session
from agents_os.domains.identity.usecases.resolve_actor import forget_on_signals, resolve_session
from agents_os.domains.identity.usecases.revoke_other_sessions import revoke_other_sessions
from agents_os.domains.identity.usecases.revoke_session import revoke_session
from agents_os.domains.identity.usecases.sign_up import sign_up
from agents_os.domains.identity.usecases.update_profile import update_profile
from tests.support.builders import Org
from tests.support.people import PASSWORD, device, signed_up, someone


async def two_devices() -> tuple[SignUp, SignedIn, SignedIn]:
    body = someone()
    first = await sign_up(body, device())
    again = LogIn.model_validate({"email": body.email, "password": PASSWORD})
    return body, first, await log_in(again, device())


async def is_alive(signed_in: SignedIn) -> bool:
    with frozen_at(utc_now() + timedelta(seconds=6)):  # past what the process remembers
        try:
            await resolve_session(signed_in.session_id)
        except SessionEnded:
            return False
        return True


async def test_sessions_are_listed_with_their_device(services: None) -> None:
    _, first, second = await two_devices()
    async with db.unit_of_work(await resolve_session(second.session_id)) as uow:
        page = await list_sessions(uow, PageQuery())
    assert {(row.id, row.current) for row in page.data} == {
        (first.session_id, False),
        (second.session_id, True),
    }
    assert page.data[0].device == "Firefox on Linux"


async def test_one_session_can_be_revoked(services: None) -> None:
    _, first, second = await two_devices()
    async with db.unit_of_work(await resolve_session(second.session_id)) as uow:
        await revoke_session(uow, first.session_id)
    assert not await is_alive(first)
    assert await is_alive(second)
    with pytest.raises(SessionEnded):
        await refresh_session(first.refresh_token)


async def test_all_other_sessions_can_be_revoked(services: None) -> None:
    _, first, second = await two_devices()
    async with db.unit_of_work(await resolve_session(first.session_id)) as uow:
        assert await revoke_other_sessions(uow) == 1
    assert await is_alive(first)
    assert not await is_alive(second)


async def test_other_processes_hear_at_once_that_a_session_ended(services: None) -> None:
    listener = asyncio.create_task(forget_on_signals())
    _, first, second = await two_devices()
    await resolve_session(first.session_id)
    async with asyncio.timeout(2):
        while True:  # the listener may not have subscribed yet: signal again
            async with db.unit_of_work(await resolve_session(second.session_id)) as uow:
                await revoke_other_sessions(uow)
                uow.signal("session")
            await asyncio.sleep(0.02)
            try:
                await resolve_session(first.session_id)
            except SessionEnded:
                break
    listener.cancel()


async def test_nobody_revokes_somebody_elses_session(services: None) -> None:
    mine, theirs = await signed_up(), await signed_up()
    async with db.unit_of_work(await resolve_session(mine.session_id)) as uow:
        with pytest.raises(SessionNotFound):
            await revoke_session(uow, theirs.session_id)
    assert await is_alive(theirs)


async def test_signing_out_ends_the_session_and_may_be_repeated(services: None) -> None:
    signed_in = await signed_up()
    await log_out(access_token=None, refresh_token=signed_in.refresh_token)
    assert not await is_alive(signed_in)
    await log_out(access_token=signed_in.access_token, refresh_token=None)
    await log_out(access_token="nonsense", refresh_token="nonsense")


async def test_a_new_password_signs_out_other_devices(services: None) -> None:
    body, first, second = await two_devices()
    change = {"current_password": PASSWORD, "new_password": "another horse 8"}
    actor = await resolve_session(first.session_id)
    await change_password(actor, PasswordChange.model_validate(change))
    assert await is_alive(first)
    assert not await is_alive(second)
    new = LogIn.model_validate({"email": body.email, "password": "another horse 8"})
    assert await log_in(new, device())


@pytest.mark.parametrize(
    ("current", "new", "error"),
    [("wrong", "another horse 8", WrongPassword), (PASSWORD, "short", WeakPassword)],
)
async def test_a_refused_new_password_changes_nothing(
    services: None, current: str, new: str, error: type[Exception]
) -> None:
    _, first, second = await two_devices()
    change = PasswordChange.model_validate({"current_password": current, "new_password": new})
    with pytest.raises(error):
        await change_password(await resolve_session(first.session_id), change)
    assert await is_alive(second)


async def test_a_key_has_no_sessions(org: Org) -> None:
    async with db.unit_of_work(org.owner) as uow:  # without a session, like a key
        with pytest.raises(PeopleOnly):
            await list_sessions(uow, PageQuery())
        with pytest.raises(PeopleOnly):
            await revoke_session(uow, uuid7())


async def test_preferences_are_merged(services: None) -> None:
    signed_in = await signed_up()
    async with db.unit_of_work(await resolve_session(signed_in.session_id)) as uow:
        await update_profile(uow, ProfileUpdate(preferences={"theme": "dark", "beep": True}))
        body = ProfileUpdate(display_name="Grace", preferences={"beep": False})
        user = await update_profile(uow, body)
    assert user.display_name == "Grace"
    assert user.preferences == {"theme": "dark", "beep": False}
