"""Rate limits: exact under concurrency, headers, and what happens without Redis."""

import asyncio

import pytest

from agents_os.core import cache, ratelimit
from agents_os.core.actor import Actor, Kind
from agents_os.core.errors import TooManyRequests
from agents_os.core.ids import uuid7
from tests.support.outages import no_redis


async def attempt(*identifiers: object) -> bool:
    try:
        await ratelimit.check("auth_per_identifier", *identifiers)
    except TooManyRequests:
        return False
    return True


async def test_exactly_the_limit_passes_at_once_and_others_are_not_affected(services):
    who = uuid7()
    passed = await asyncio.gather(*(attempt(who, "1.2.3.4") for _ in range(30)))
    assert sum(passed) == 5
    assert await attempt(uuid7(), "1.2.3.4")


async def test_the_refusal_says_when_to_come_back(services):
    who = uuid7()
    for _ in range(5):
        await ratelimit.check("auth_per_identifier", who)
    with pytest.raises(TooManyRequests, match="at most 5 per minute") as refused:
        await ratelimit.check("auth_per_identifier", who)
    assert 0 < refused.value.retry_after_s <= 61
    assert refused.value.details == {"limit": 5, "window_s": 60}


async def test_identifiers_do_not_appear_in_redis(services):
    await ratelimit.check("chat", "ada@example.test")
    assert not [key async for key in cache.redis().scan_iter("*ada@example*")]
    assert [key async for key in cache.redis().scan_iter("*limit*chat*")]


async def test_an_api_key_counts_for_itself_and_for_its_organisation(services):
    org_id = uuid7()
    key = Actor(Kind.API_KEY, org_id=org_id, principal_id=uuid7())
    person = Actor(Kind.USER, org_id=org_id, principal_id=uuid7())
    assert (await ratelimit.check_api(key)).headers()["RateLimit-Policy"] == (
        '"api_per_key";q=500;w=60'
    )
    assert (await ratelimit.check_api(person)).remaining == 998


async def test_without_redis_each_process_counts_for_itself(services):
    who = uuid7()
    async with no_redis():
        assert [await attempt(who) for _ in range(7)] == [True] * 5 + [False] * 2
