import asyncio
from datetime import timedelta

import pytest

from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.signals import Signal
from agents_os.domains.identity.metadata.errors import RefreshTokenReused, SessionEnded
from agents_os.domains.identity.usecases.refresh_session import refresh_session
from agents_os.domains.identity.usecases.resolve_actor import forget, resolve_session
from tests.support.people import signed_up


async def test_a_refresh_gives_a_new_pair_for_the_same_session(services: None) -> None:
    first = await signed_up()
    second = await refresh_session(first.refresh_token)
    assert second.session_id == first.session_id
    assert second.refresh_token != first.refresh_token


async def test_two_tabs_refreshing_at_once_both_stay_signed_in(services: None) -> None:
    first = await signed_up()
    pairs = await asyncio.gather(*(refresh_session(first.refresh_token) for _ in range(2)))
    assert pairs[0].refresh_token != pairs[1].refresh_token
    for pair in pairs:
        assert (await refresh_session(pair.refresh_token)).session_id == first.session_id


async def test_a_token_that_comes_back_after_the_grace_ends_the_session(services: None) -> None:
    first = await signed_up()
    second = await refresh_session(first.refresh_token)
    with frozen_at(utc_now() + timedelta(seconds=11)):
        with pytest.raises(RefreshTokenReused):
            await refresh_session(first.refresh_token)
        with pytest.raises(SessionEnded):
            await refresh_session(second.refresh_token)
        with pytest.raises(SessionEnded):
            await resolve_session(first.session_id)


async def test_an_expired_token_is_refused(services: None) -> None:
    first = await signed_up()
    with frozen_at(utc_now() + timedelta(days=7, seconds=1)), pytest.raises(SessionEnded):
        await refresh_session(first.refresh_token)


async def test_an_unknown_token_is_refused(services: None) -> None:
    with pytest.raises(SessionEnded):
        await refresh_session("\x00\ud800 nobody's")


async def test_a_session_in_use_outlives_the_first_seven_days(services: None) -> None:
    first = await signed_up()
    with frozen_at(utc_now() + timedelta(days=6)):
        second = await refresh_session(first.refresh_token)
    with frozen_at(utc_now() + timedelta(days=12)):
        assert await refresh_session(second.refresh_token)


async def test_an_actor_is_remembered_until_a_signal_says_otherwise(services: None) -> None:
    signed_in = await signed_up()
    actor = await resolve_session(signed_in.session_id)
    assert await resolve_session(signed_in.session_id) is actor
    assert actor.org_id
    forget(Signal(actor.org_id, "member"))
    assert await resolve_session(signed_in.session_id) is not actor
