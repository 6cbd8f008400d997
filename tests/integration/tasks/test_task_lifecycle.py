"""From an idea to an accepted result, by a person and by an agent's run."""

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import DeliverableSection
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.metadata.errors import (
    AssigneeNotFound,
    CriteriaNotMet,
    NewerVersion,
    NotReviewable,
    NotYourTask,
    RunMismatch,
    SectionsIncomplete,
    TaskChangedMeanwhile,
    TaskNotFound,
    UnknownCriterion,
    WrongTaskStatus,
)
from agents_os.domains.tasks.metadata.schemas import (
    CommentAdd,
    TaskCancel,
    TaskHold,
    TaskReopen,
    TaskUpdate,
)
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.usecases.cancel_task import cancel_task
from agents_os.domains.tasks.usecases.comment_on_task import comment_on_task
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable, get_task_brief
from agents_os.domains.tasks.usecases.fail_task import fail_task
from agents_os.domains.tasks.usecases.put_task_on_hold import put_task_on_hold
from agents_os.domains.tasks.usecases.reopen_task import reopen_task
from agents_os.domains.tasks.usecases.update_task import update_task
from tests.support import tasks
from tests.support.agents import hire
from tests.support.builders import new_org


async def cancel(actor, task_id, reason="Not needed"):
    async with db.unit_of_work(actor) as uow:
        return await cancel_task(uow, task_id, TaskCancel(reason=reason))


async def reopen(actor, task_id, reason=""):
    async with db.unit_of_work(actor) as uow:
        return await reopen_task(uow, task_id, TaskReopen(reason=reason))


async def fail(actor, task_id, run_id, reason):
    async with db.unit_of_work(actor) as uow:
        return await fail_task(uow, task_id, reason, run_id=run_id)


async def update(actor, task_id, **fields):
    async with db.unit_of_work(actor) as uow:
        return await update_task(uow, task_id, TaskUpdate(**fields))


async def test_a_new_task_is_to_do_and_says_what_may_be_done_with_it(actor):
    made = await tasks.task(actor, acceptance_criteria=["Has a title", "Has a title"])
    seen = await tasks.detail(actor, made.id)
    assert (seen.status, seen.size, seen.revision) == (TaskStatus.PENDING, "S", 1)
    assert [each.text for each in seen.acceptance_criteria] == ["Has a title"]
    assert seen.can == ["edit", "assign", "start", "cancel"]
    assert [each["title"] for each in await tasks.facts(actor, "task.created")] == [made.title]


async def test_a_person_takes_hands_in_and_gets_it_accepted(org):
    member = await org.member()
    made = await tasks.task(org.owner, acceptance_criteria=["Two pages", "No jargon"])
    begun = await tasks.start(member, made.id)
    assert begun.assignee.id == member.user_id
    handed_in = await tasks.submit(member, made.id)
    accepted = await tasks.accept(org.owner, handed_in, comment="Lovely")
    assert accepted.status == DeliverableStatus.ACCEPTED
    assert [(each.verdict, each.self_accepted) for each in accepted.reviews] == [
        ("accepted", True)  # the owner asked for it
    ]
    seen = await tasks.detail(org.owner, made.id)
    assert seen.status == TaskStatus.COMPLETED
    assert [each.met for each in seen.acceptance_criteria] == [True, True]
    [fact] = await tasks.facts(org.owner, "deliverable.accepted")
    marks = ("first_time", "after_changes", "self_accepted")
    assert [fact[mark] for mark in marks] == [True, False, True]
    assert fact["creator_id"] == str(org.owner.user_id)
    assert (fact["priority"], fact["size"]) == ("MEDIUM", "S")


async def test_accepting_somebody_elses_request_and_work_is_not_self_accepted(org):
    asker, worker = await org.member(), await org.member()
    made = await tasks.task(asker, assignee_user_id=worker.user_id)
    handed_in = await tasks.submit(worker, made.id)
    accepted = await tasks.accept(org.owner, handed_in)
    assert not accepted.reviews[0].self_accepted


async def test_the_run_of_an_agent_works_until_the_result_is_accepted(org):
    agent = await hire(org.owner)
    made = await tasks.task(org.owner, agent_id=agent.id)
    [ready] = await tasks.facts(org.owner, "task.ready")
    assert ready["agent_id"] == str(agent.id)
    system, run = Actor.system(org.id), await tasks.new_run(org.owner, agent.id)
    begun = await tasks.start(system, made.id, run)
    assert (begun.status, begun.run_id, begun.attempts) == (TaskStatus.IN_PROGRESS, run, 1)
    again = await tasks.start(system, made.id, run)
    assert (again.attempts, again.revision) == (1, begun.revision)
    async with db.unit_of_work(system) as uow:
        held = await put_task_on_hold(uow, made.id, TaskHold(reason="Approval"), run_id=run)
    assert (held.status, held.hold_reason) == (TaskStatus.WAITING, "Approval")
    assert (await tasks.start(system, made.id, run)).hold_reason is None
    handed_in = await tasks.submit(system, made.id, run_id=run)
    assert handed_in.agent_name == agent.name
    assert handed_in.version.run_id == run
    repeated = await tasks.submit(system, made.id, run_id=run)
    assert repeated.current_version == 1
    assert (await tasks.accept(org.owner, handed_in)).status == DeliverableStatus.ACCEPTED


async def test_changes_lead_to_a_second_version_and_the_brief_tells_what_to_change(org):
    agent = await hire(org.owner)
    system = Actor.system(org.id)
    made = await tasks.task(
        org.owner, agent_id=agent.id, attachments=[{"name": "facts.txt", "content": "42"}]
    )
    run = await tasks.new_run(org.owner, agent.id)
    await tasks.start(system, made.id, run)
    first = await tasks.submit(system, made.id, run_id=run)
    async with db.unit_of_work(org.owner) as uow:
        await comment_on_task(uow, made.id, CommentAdd(text="Mind the tone", for_agent=True))
        await comment_on_task(uow, made.id, CommentAdd(text="Only for people"))
    await tasks.send_back(org.owner, first)
    async with db.unit_of_work(system) as uow:
        brief = await get_task_brief(uow, made.id)
    assert brief.change_request == "More numbers, please."
    assert [each.text for each in brief.comments] == ["Mind the tone"]
    assert [each.content for each in brief.attachments] == ["42"]
    assert [each.draft for each in brief.earlier] == [tasks.draft()]
    assert (await tasks.facts(org.owner, "task.ready"))[-1]["changes"] is True
    second_run = await tasks.new_run(org.owner, agent.id)
    await tasks.start(system, made.id, second_run)
    second = await tasks.submit(system, made.id, tasks.draft("With numbers"), run_id=second_run)
    assert [each.number for each in second.versions] == [2, 1]
    await tasks.accept(org.owner, second)
    [fact] = await tasks.facts(org.owner, "deliverable.accepted")
    assert (fact["after_changes"], fact["first_time"]) == (True, False)


async def test_a_rejected_result_leaves_the_task_to_do_by_nobody(org):
    worker = await org.member()
    made = await tasks.task(org.owner, assignee_user_id=worker.user_id)
    handed_in = await tasks.submit(worker, made.id)
    await tasks.reject(org.owner, handed_in)
    seen = await tasks.detail(org.owner, made.id)
    assert (seen.status, seen.assignee) == (TaskStatus.PENDING, None)
    assert seen.deliverable_status == DeliverableStatus.REJECTED
    again = await tasks.assign(org.owner, made.id, person=worker.user_id)
    other = await tasks.submit(worker, again.id, tasks.draft("Better"))
    assert other.id != handed_in.id


async def test_deciding_twice_changes_nothing_and_deciding_otherwise_is_refused(org):
    worker = await org.member()
    made = await tasks.task(org.owner, assignee_user_id=worker.user_id)
    handed_in = await tasks.submit(worker, made.id)
    await tasks.accept(org.owner, handed_in)
    await tasks.accept(org.owner, handed_in)
    assert len(await tasks.facts(org.owner, "deliverable.accepted")) == 1
    with pytest.raises(NotReviewable, match="decided already by Owner: accepted"):
        await tasks.reject(org.owner, handed_in)


async def test_a_decision_about_an_older_version_is_refused(org):
    worker = await org.member()
    made = await tasks.task(org.owner, assignee_user_id=worker.user_id)
    first = await tasks.submit(worker, made.id)
    await tasks.send_back(org.owner, first)
    await tasks.submit(worker, made.id, tasks.draft("Again"))
    with pytest.raises(NewerVersion):
        await tasks.accept(org.owner, first)


async def test_unmet_criteria_stop_acceptance_unless_it_is_said_anyway(org):
    worker = await org.member()
    made = await tasks.task(
        org.owner, assignee_user_id=worker.user_id, acceptance_criteria=["Short", "True"]
    )
    handed_in = await tasks.submit(worker, made.id)
    with pytest.raises(CriteriaNotMet, match="1 of 2"):
        await tasks.accept(org.owner, handed_in, criteria=["c1"])
    with pytest.raises(UnknownCriterion):
        await tasks.accept(org.owner, handed_in, criteria=["c9"])
    accepted = await tasks.accept(org.owner, handed_in, criteria=["c1"], anyway=True)
    assert [each.met for each in accepted.reviews[0].criteria] == [True, False]


async def test_only_the_assignee_hands_in(org):
    worker, other = await org.member(), await org.member()
    made = await tasks.task(org.owner, assignee_user_id=worker.user_id)
    with pytest.raises(NotYourTask):
        await tasks.submit(other, made.id)


async def test_sections_that_were_ordered_must_be_there(org):
    made = await tasks.task(org.owner, assignee_user_id=org.owner.user_id)
    expected = [
        DeliverableSection(id="numbers", label="Numbers", type="table"),
        DeliverableSection(id="body", label="Body", type="list"),
    ]
    with pytest.raises(SectionsIncomplete, match="missing: numbers; body must be of type list"):
        await tasks.submit(org.owner, made.id, expected=expected)
    assert (await tasks.detail(org.owner, made.id)).deliverable_id is None


async def test_a_run_that_lost_the_task_can_do_nothing(org):
    agent = await hire(org.owner)
    system = Actor.system(org.id)
    made = await tasks.task(org.owner, agent_id=agent.id)
    run, other = [await tasks.new_run(org.owner, agent.id) for _ in range(2)]
    await tasks.start(system, made.id, run)
    with pytest.raises(RunMismatch):
        await tasks.start(system, made.id, other)
    await tasks.assign(org.owner, made.id, person=org.owner.user_id)
    [stopped] = await tasks.facts(org.owner, "task.attempt_withdrawn")
    assert stopped["run_id"] == str(run)
    with pytest.raises(RunMismatch):
        await tasks.submit(system, made.id, run_id=run)
    with pytest.raises(RunMismatch):
        await fail(system, made.id, run, "Too late")


async def test_a_failed_attempt_can_be_started_again(org):
    agent = await hire(org.owner)
    system = Actor.system(org.id)
    made = await tasks.task(org.owner, agent_id=agent.id)
    run = await tasks.new_run(org.owner, agent.id)
    await tasks.start(system, made.id, run)
    failed = await fail(system, made.id, run, "The model did not answer. " * 40)
    assert (failed.status, failed.run_id) == (TaskStatus.PENDING, None)
    assert failed.failure.startswith("The model")
    await tasks.start(org.owner, made.id)
    assert len(await tasks.facts(org.owner, "task.ready")) == 2


async def test_cancelling_names_the_run_to_stop_and_reopening_brings_the_task_back(org):
    agent = await hire(org.owner)
    system = Actor.system(org.id)
    made = await tasks.task(org.owner, agent_id=agent.id)
    run = await tasks.new_run(org.owner, agent.id)
    await tasks.start(system, made.id, run)
    cancelled = await cancel(org.owner, made.id)
    assert (cancelled.status, cancelled.cancel_reason) == (TaskStatus.CANCELLED, "Not needed")
    await cancel(org.owner, made.id)
    assert [each["run_id"] for each in await tasks.facts(org.owner, "task.cancelled")] == [str(run)]
    with pytest.raises(WrongTaskStatus, match="is cancelled"):
        await tasks.start(org.owner, made.id)
    back = await reopen(org.owner, made.id)
    assert (back.status, back.cancel_reason) == (TaskStatus.PENDING, None)


async def test_reopening_a_completed_task_takes_the_acceptance_back(org):
    made, accepted = await tasks.completed(org.owner)
    await reopen(org.owner, made.id, "A customer found a mistake")
    async with db.unit_of_work(org.owner) as uow:
        now = await get_deliverable(uow, accepted.id)
    assert now.status == DeliverableStatus.CHANGES_REQUESTED
    assert now.reviews[0].comment == "A customer found a mistake"
    [fact] = await tasks.facts(org.owner, "task.reopened")
    assert (fact["deliverable_id"], fact["version"]) == (str(accepted.id), 1)
    second = await tasks.submit(org.owner, made.id, tasks.draft("Corrected"))
    assert second.current_version == 2


async def test_changes_need_the_newest_revision(org):
    made = await tasks.task(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        changed = await update_task(uow, made.id, TaskUpdate(revision=1, title="Better"))
    assert (changed.title, changed.revision) == ("Better", 2)
    with pytest.raises(TaskChangedMeanwhile):
        await update(org.owner, made.id, revision=1, title="Worse")


async def test_the_size_follows_the_text_only_while_the_task_is_to_do(org):
    made = await tasks.task(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        longer = await update_task(uow, made.id, TaskUpdate(revision=1, details="word " * 400))
    assert longer.size == "L"
    begun = await tasks.start(org.owner, made.id)
    async with db.unit_of_work(org.owner) as uow:
        body = TaskUpdate(revision=begun.revision, details="word " * 2000)
        assert (await update_task(uow, made.id, body)).size == "L"


async def test_a_viewer_reads_and_changes_nothing(org):
    viewer = await org.member(Role.VIEWER)
    made = await tasks.task(org.owner)
    assert (await tasks.detail(viewer, made.id)).can == []
    with pytest.raises(Forbidden):
        await tasks.start(viewer, made.id)
    with pytest.raises(Forbidden):
        await tasks.task(viewer)


async def test_agents_and_people_of_other_companies_cannot_be_given_work(org):
    stranger = await new_org()
    agent = await hire(stranger.owner)
    with pytest.raises(AssigneeNotFound):
        await tasks.task(org.owner, agent_id=agent.id)
    with pytest.raises(AssigneeNotFound):
        await tasks.task(org.owner, assignee_user_id=stranger.owner.user_id)
    with pytest.raises(TaskNotFound):
        await tasks.detail(org.owner, uuid7())
