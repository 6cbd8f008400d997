"""Schedules fire once per time, also when workers overlap or were away."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.adapters.primary import jobs
from agents_os.domains.runs.metadata.errors import BadSchedule, ScheduleNotFound
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleCreate, ScheduleRead
from agents_os.domains.runs.usecases.continue_schedule import continue_schedule
from agents_os.domains.runs.usecases.create_schedule import create_schedule
from agents_os.domains.runs.usecases.delete_schedule import delete_schedule
from agents_os.domains.runs.usecases.fire_schedule import fire_schedule
from agents_os.domains.runs.usecases.pause_schedule import pause_schedule
from tests.support.builders import Org, new_org


async def schedule(actor: Actor, **more: object) -> ScheduleRead:
    body = ScheduleCreate(**{"name": "Report", "cron": "0 9 * * *", **more})
    async with db.unit_of_work(actor) as uow:
        return await create_schedule(uow, body)


async def fire(org: Org, schedule_id: UUID, at: datetime) -> int:
    with frozen_at(at):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            return await fire_schedule(uow, schedule_id)


async def fired(org: Org) -> list[str]:
    async with db.platform_session() as session:
        query = "select payload->>'due_at' from outbox where org_id = :o and type = 'schedule.due'"
        return list(await session.scalars(text(f"{query} order by id"), {"o": org.id}))


async def test_it_fires_once_however_many_workers_look(org: Org):
    made = await schedule(org.owner)
    due = made.next_due_at + timedelta(seconds=2)
    ran = await asyncio.gather(*(fire(org, made.id, due) for _ in range(5)))
    assert sorted(ran) == [0, 0, 0, 0, 1]
    assert await fired(org) == [made.next_due_at.isoformat().replace("+00:00", "Z")]


@pytest.mark.parametrize(
    ("policy", "times"),
    [
        ({"missed": "skip"}, 0),
        ({"missed": "run_once"}, 1),
        ({"missed": "run_all"}, 4),
        ({"missed": "run_all", "most_missed": 2}, 2),
    ],
)
async def test_what_was_missed_is_skipped_or_made_up(org: Org, policy: dict, times: int):
    made = await schedule(org.owner, **policy)
    assert await fire(org, made.id, made.next_due_at + timedelta(days=3, hours=1)) == times
    assert len(await fired(org)) == times
    assert await fire(org, made.id, made.next_due_at + timedelta(days=4))


async def test_the_worker_fires_what_is_due_in_any_organisation(org: Org):
    made = await schedule(org.owner, cron="* * * * *", payload={"kind": "probe"})
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await uow.session.execute(
            text("update schedules set next_due_at = :now where id = :id"),
            {"now": utc_now(), "id": made.id},
        )
    await jobs.fire_due_schedules()
    await jobs.fire_due_schedules()
    assert len(await fired(org)) == 1


async def test_a_paused_one_does_not_fire_and_continues_from_now(org: Org):
    made = await schedule(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        await pause_schedule(uow, made.id)
    later = made.next_due_at + timedelta(days=2)
    assert not await fire(org, made.id, later)
    with frozen_at(later):
        async with db.unit_of_work(org.owner) as uow:
            assert (await continue_schedule(uow, made.id)).next_due_at > later


async def test_it_takes_the_time_zone_of_the_company_and_refuses_nonsense(org: Org):
    async with db.unit_of_work(org.owner) as uow:
        await uow.session.execute(text("update orgs set time_zone = 'Asia/Tokyo'"))
    made = await schedule(org.owner)
    assert (made.time_zone, made.next_due_at.hour) == ("Asia/Tokyo", 0)
    with pytest.raises(BadSchedule):
        await schedule(org.owner, cron="often")


async def test_others_see_nothing_of_it_and_colleagues_may_not_remove_it(org: Org):
    made = await schedule(org.owner)
    stranger = await new_org()
    async with db.unit_of_work(stranger.owner) as uow:
        with pytest.raises(ScheduleNotFound):
            await delete_schedule(uow, made.id)
    async with db.unit_of_work(await org.member(Role.MEMBER)) as uow:
        with pytest.raises(Forbidden):
            await delete_schedule(uow, made.id)
    async with db.unit_of_work(org.owner) as uow:
        await delete_schedule(uow, made.id)
