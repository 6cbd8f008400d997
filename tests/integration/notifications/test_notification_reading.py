"""Reading notifications over REST, choosing which to get, and mails."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mail_into
from agents_os.domains.notifications.adapters.primary import jobs
from agents_os.domains.notifications.usecases.mark_read import mark_all_read, mark_read
from tests.support.builders import Org, api_key_for, new_org
from tests.support.notifications import choose, tell, titles, told
from tests.support.task_runs import hear

PATH = "/api/v1/notifications"


@pytest.fixture
def box() -> Iterator[OutboxMailer]:
    box = OutboxMailer()
    with mail_into(box):
        yield box


@pytest.fixture
async def caller(org: Org, api_client: Any) -> Any:
    from tests.support.tab import sign_in  # imports the web process, which reads the settings

    api_client.headers["Authorization"] = f"Bearer {(await sign_in(org.owner)).access_token}"
    return api_client


async def age(actor: Actor, table: str, column: str, days: int) -> None:
    """Make rows older. As the system: no person may."""
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        await uow.session.execute(
            text(f"update {table} set {column} = now() - make_interval(days => :days)"),
            {"days": days},
        )


async def test_a_person_reads_marks_and_unmarks(org: Org, caller: Any) -> None:
    await tell(org.owner, org.owner.user_id)
    await tell(org.owner, org.owner.user_id, source="test:2", title="Second")
    page = (await caller.get(PATH, params={"unread": True, "limit": 1})).json()
    assert ([each["title"] for each in page["data"]], page["has_more"]) == (["Second"], True)
    one = f"{PATH}/{page['data'][0]['id']}/read"
    assert (await caller.post(one)).json()["read_at"]
    assert len(await titles(org.owner, unread=True)) == 1
    assert (await caller.delete(one)).json()["read_at"] is None
    assert (await caller.post(f"{PATH}/read")).json() == {"marked": 2}
    assert await titles(org.owner, unread=True) == []


async def test_nobody_reads_or_marks_what_others_were_told(org: Org, caller: Any) -> None:
    other, stranger = await org.member(), (await new_org()).owner
    await tell(org.owner, other.user_id)
    await tell(stranger, stranger.user_id)
    assert (await caller.get(PATH)).json()["data"] == []
    for actor in (other, stranger):
        answer = await caller.post(f"{PATH}/{(await told(actor))[0].id}/read")
        assert answer.status_code == 404
    async with db.unit_of_work(org.owner) as uow:
        assert (await mark_all_read(uow)).marked == 0
    caller.headers["X-API-Key"] = await api_key_for(org.owner)
    del caller.headers["Authorization"]
    assert (await caller.get(PATH)).status_code == 403


async def test_choices_are_kept_field_by_field(caller: Any) -> None:
    await caller.patch(f"{PATH}/preferences", json={"muted": ["level_up"]})
    changed = (await caller.patch(f"{PATH}/preferences", json={"digest": True})).json()
    assert changed["digest"]
    assert [k["kind"] for k in changed["kinds"] if not k["shown"]] == ["level_up"]
    assert (await caller.get(f"{PATH}/preferences")).json() == changed
    wrong = await caller.patch(f"{PATH}/preferences", json={"muted": ["pirates"]})
    assert wrong.status_code == 422


async def test_who_wants_mail_gets_one_for_each_unread(org: Org, box: OutboxMailer) -> None:
    lead = await org.member()
    await choose(org.owner, mailed=["mentioned"])
    await tell(org.owner, org.owner.user_id, lead.user_id)
    await tell(org.owner, org.owner.user_id, source="test:2", title="Read before the mail went")
    async with db.unit_of_work(org.owner) as uow:
        await mark_read(uow, (await told(org.owner))[0].id)
    await hear(org.owner)
    await hear(org.owner)
    assert [mail.subject for mail in box.sent] == ["Hi"]


async def test_a_digest_comes_once_a_day_with_what_is_unread(org: Org, box: OutboxMailer) -> None:
    await choose(org.owner, mailed=["mentioned"], digest=True)
    await tell(org.owner, org.owner.user_id)
    await tell(org.owner, org.owner.user_id, source="test:2")
    await hear(org.owner)
    await jobs.mail_digests()
    await jobs.mail_digests()
    assert [mail.subject for mail in box.sent] == ["2 things are new on Agents OS"]
    await age(org.owner, "notification_preferences", "digest_sent_at", 2)
    await jobs.mail_digests()
    assert len(box.sent) == 2


async def test_old_notifications_are_deleted(org: Org) -> None:
    await tell(org.owner, org.owner.user_id)
    await age(org.owner, "notifications", "created_at", 91)
    await tell(org.owner, org.owner.user_id, source="test:2", title="Young")
    await jobs.sweep_old()
    assert await titles(org.owner) == ["Young"]
