"""Who decides about a result, and how often it may be sent back."""

import pytest

from agents_os.core import db
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.metadata.deliverable_schemas import MOST_CHANGES
from agents_os.domains.tasks.metadata.errors import ChangesExhausted, NotYourReview
from agents_os.domains.tasks.metadata.schemas import TaskReopen
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases.reopen_task import reopen_task
from tests.support import tasks
from tests.support.agents import new_team


async def test_colleagues_and_the_worker_see_a_result_but_do_not_decide_about_it(org):
    asker, worker, colleague = [await org.member() for _ in range(3)]
    made = await tasks.task(asker, assignee_user_id=worker.user_id)
    handed_in = await tasks.submit(worker, made.id)
    for other in (worker, colleague):
        assert "review" not in (await tasks.detail(other, made.id)).can
        for decide in (tasks.accept, tasks.send_back, tasks.reject):
            with pytest.raises(NotYourReview):
                await decide(other, handed_in)
    assert "review" in (await tasks.detail(asker, made.id)).can
    await tasks.accept(asker, handed_in)
    with pytest.raises(NotYourReview):
        async with db.unit_of_work(colleague) as uow:
            await reopen_task(uow, made.id, TaskReopen())


async def test_a_lead_decides_about_tasks_of_no_team_and_admins_about_all(org):
    asker = await org.member()
    for decider in (await org.member(Role.LEAD), await org.member(Role.ADMIN)):
        made = await tasks.task(asker, assignee_user_id=asker.user_id)
        await tasks.accept(decider, await tasks.submit(asker, made.id))
        assert (await tasks.detail(asker, made.id)).status == TaskStatus.COMPLETED


async def test_a_lead_of_another_team_does_not_decide(org):
    ours, theirs = [await new_team(org.owner, name) for name in ("Ours", "Theirs")]
    asker = await org.member(team_ids=frozenset({ours}))
    made = await tasks.task(asker, assignee_user_id=asker.user_id, team_id=ours)
    handed_in = await tasks.submit(asker, made.id)
    with pytest.raises(NotYourReview):
        await tasks.accept(await org.member(Role.LEAD, team_ids=frozenset({theirs})), handed_in)
    await tasks.accept(await org.member(Role.LEAD, team_ids=frozenset({ours})), handed_in)


async def test_a_result_is_sent_back_five_times_at_most(org):
    worker = await org.member()
    made = await tasks.task(org.owner, assignee_user_id=worker.user_id)
    for attempt in range(MOST_CHANGES):
        handed_in = await tasks.submit(worker, made.id, tasks.draft(f"Attempt {attempt}"))
        assert handed_in.changes_left == MOST_CHANGES - attempt
        await tasks.send_back(org.owner, handed_in)
    last = await tasks.submit(worker, made.id, tasks.draft("The last one"))
    assert last.changes_left == 0
    with pytest.raises(ChangesExhausted, match="sent back 5 times"):
        await tasks.send_back(org.owner, last)
    await tasks.accept(org.owner, last)
