"""Whatever people, time and executors do in whatever order: no effect without approval, none twice.

Random sequences of answers, changes, expiry and attempts to execute, checked against a model that
knows only this: which payloads got enough votes while the approval was open.
"""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import AppError
from agents_os.domains.governance.metadata.schemas import DeferAction
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.approvals import approve, ask, confirm, look, modify, reject, rule


class World:
    """One approval, the people around it, and what happened to it."""

    def __init__(self, org, people, approval, seed):
        self.org, self.people, self.approval = org, people, approval
        self.chance = random.Random(seed)
        self.seen = [approval]  # every version that somebody may still look at
        self.executed: list[str] = []
        self.voted: dict[str, set[object]] = {}

    async def act(self) -> None:
        step = self.chance.choices(
            [self.approve, self.reject, self.modify, self.defer, self.expire, self.execute],
            weights=[6, 1, 3, 1, 1, 6],
        )[0]
        with suppress(AppError):  # refusing is fine; what matters is what takes place
            await step()

    async def approve(self) -> None:
        person, version = self.chance.choice(self.people), self.chance.choice(self.seen)
        await approve(person, version)
        self.voted.setdefault(version.digest, set()).add(person.user_id)

    async def reject(self) -> None:
        await reject(self.chance.choice(self.people), self.approval)

    async def modify(self) -> None:
        person, version = self.chance.choice(self.people), self.chance.choice(self.seen)
        changed = await modify(person, version, {"n": self.chance.randint(1, 3)})
        self.seen.append(changed)
        self.voted[changed.digest] = {person.user_id}

    async def defer(self) -> None:
        async with db.unit_of_work(self.chance.choice(self.people)) as uow:
            body = DeferAction(until=utc_now() + timedelta(days=1))
            await defer_action(uow, self.approval.id, body)

    async def expire(self) -> None:
        with frozen_at(utc_now() + timedelta(days=self.chance.choice([0, 0, 3]))):
            async with db.unit_of_work(Actor.system(self.org.id)) as uow:
                await expire_approvals(uow)

    async def execute(self) -> None:
        bound, shown = self.chance.choice(self.seen), self.chance.choice(self.seen)
        await confirm(self.org.owner, bound.decision_id, shown.payload)
        self.executed.append(shown.digest)


@pytest.mark.parametrize("quorum", [1, 2])
@pytest.mark.parametrize("seed", range(6))
async def test_at_most_one_effect_and_none_without_approval(org, seed, quorum):
    people = [org.owner, await org.member(Role.ADMIN), await org.member(Role.ADMIN)]
    await rule(org.owner, quorum=quorum)
    world = World(org, people, await ask(await org.member(), payload={"n": 0}), seed)
    for _ in range(14):
        await world.act()
    await check(world, quorum)


@pytest.mark.parametrize("seed", range(4))
async def test_the_same_holds_when_everything_happens_at_once(org, seed):
    people = [org.owner, await org.member(Role.ADMIN), await org.member(Role.ADMIN)]
    world = World(org, people, await ask(await org.member(), payload={"n": 0}), seed)
    for _ in range(3):
        await asyncio.gather(*(world.act() for _ in range(5)))
    await check(world, 1)


async def check(world: World, quorum: int) -> None:
    assert len(world.executed) <= 1
    now = await look(world.org.owner, world.approval.id)
    assert (now.status == "used") == (len(world.executed) == 1)
    if world.executed:
        assert world.executed == [now.digest]
        approvers = {vote.user_id for vote in now.votes
                     if vote.vote == "approve" and vote.decision_id == now.decision_id}  # fmt: skip
        assert len(approvers) >= quorum
        assert len(world.voted[now.digest]) >= quorum
