"""Waiting for one signal."""

import asyncio

from agents_os.core import signals
from agents_os.core.ids import uuid7
from agents_os.core.signals import Signal, ear
from tests.support.builders import Org
from tests.support.outages import no_redis


async def test_who_waits_for_a_signal_hears_that_one_and_no_other(org: Org):
    wanted = Signal(org.id, "run", uuid7())
    async with ear(wanted) as heard:
        waiting = asyncio.create_task(heard(30))
        await signals.publish({wanted._replace(ref=uuid7()), wanted._replace(topic="task")})
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await signals.publish({wanted})
        await asyncio.wait_for(waiting, 5)


async def test_a_signal_sent_before_the_first_wait_is_not_missed(org: Org):
    wanted = Signal(org.id, "run", uuid7())
    async with ear(wanted) as heard:
        await signals.publish({wanted})
        await asyncio.wait_for(heard(30), 5)


async def test_who_waits_while_redis_is_away_looks_again_after_the_time(org: Org):
    async with no_redis(), ear(Signal(org.id, "run", uuid7())) as heard:
        await heard(0.01)
