"""Who sees which task; lists, filters, the board; what hangs on a task."""

import itertools
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.metadata.events import AgentResumed
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.adapters.primary.jobs import hand_out_tasks_of_resumed_agent
from agents_os.domains.tasks.metadata.batch_schemas import BatchCreate
from agents_os.domains.tasks.metadata.errors import (
    DependenciesOpen,
    DependencyCycle,
    MentionUnknown,
    TaskNotFound,
    TooManyAttachments,
)
from agents_os.domains.tasks.metadata.schemas import (
    AttachmentAdd,
    CommentAdd,
    TaskCreate,
    TaskFilter,
    TaskMove,
    TaskOrigin,
)
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.metadata.suggestion_schemas import SuggestionsAsk
from agents_os.domains.tasks.usecases.add_attachment import add_attachment
from agents_os.domains.tasks.usecases.batch_create_tasks import batch_create_tasks
from agents_os.domains.tasks.usecases.comment_on_task import comment_on_task
from agents_os.domains.tasks.usecases.create_task import create_task
from agents_os.domains.tasks.usecases.move_task import move_task
from agents_os.domains.tasks.usecases.queries import get_board, get_task, list_tasks
from agents_os.domains.tasks.usecases.remove_dependency import remove_dependency
from agents_os.domains.tasks.usecases.suggest_assignees import suggest_assignees
from tests.support import tasks
from tests.support.agents import hire, new_team
from tests.support.builders import new_org


async def listed(actor: Actor, **query) -> list[str]:
    async with db.unit_of_work(actor) as uow:
        page = await list_tasks(uow, TaskFilter(**query), PageQuery(limit=100))
    return [task.title for task in page.data]


async def comment(actor: Actor, task_id, *mentioned):
    async with db.unit_of_work(actor) as uow:
        body = CommentAdd(text="Look, please", mention_ids=list(mentioned))
        return await comment_on_task(uow, task_id, body)


async def attach(actor: Actor, task_id, name: str):
    async with db.unit_of_work(actor) as uow:
        return await add_attachment(uow, task_id, AttachmentAdd(name=name, content="b"))


async def board(actor: Actor, **query):
    async with db.unit_of_work(actor) as uow:
        found = await get_board(uow, TaskFilter(**query), per_column=2)
    return {column.status: column for column in found.columns}


async def test_who_sees_a_task_by_its_visibility(org):
    team = await new_team(org.owner)
    in_team = frozenset({team})
    creator = await org.member(team_ids=in_team)
    assignee = await org.member()
    people = {
        "creator": creator,
        "assignee": assignee,
        "colleague": await org.member(team_ids=in_team),
        "lead": await org.member(Role.LEAD, team_ids=in_team),
        "admin": await org.member(Role.ADMIN),
        "member": await org.member(),
        "viewer": await org.member(Role.VIEWER),
        "stranger": (await new_org()).owner,
    }
    place = {"team_id": team, "assignee_user_id": assignee.user_id}
    for visibility in ("private", "team", "org"):
        await tasks.task(creator, title=visibility, visibility=visibility, **place)
    seen = {name: set(await listed(person)) for name, person in people.items()}
    everything = {"private", "team", "org"}
    assert seen == {
        "creator": everything,
        "assignee": everything,
        "colleague": {"team", "org"},
        "lead": everything,
        "admin": everything,
        "member": {"org"},
        "viewer": {"org"},
        "stranger": set(),
    }


async def test_a_hidden_task_is_not_found_by_its_id_either(org):
    made = await tasks.task(org.owner, visibility="private")
    member = await org.member()
    for act in (tasks.detail, tasks.start):
        with pytest.raises(TaskNotFound):
            await act(member, made.id)


async def test_nobody_hides_a_task_from_its_owner_or_puts_it_into_a_strange_team(org):
    team = await new_team(org.owner)
    with pytest.raises(Forbidden, match="team you belong to"):
        await tasks.task(await org.member(), team_id=team)


async def test_a_private_task_can_be_given_away(org):
    worker = await org.member()
    made = await tasks.task(org.owner, visibility="private", assignee_user_id=worker.user_id)
    given = await tasks.assign(worker, made.id, person=org.owner.user_id)
    assert given.assignee.id == org.owner.user_id
    with pytest.raises(TaskNotFound):
        await tasks.detail(worker, made.id)


async def test_filters_narrow_the_list(org):
    agent = await hire(org.owner)
    soon, past = utc_now() + timedelta(days=1), utc_now() - timedelta(days=1)
    await tasks.task(org.owner, title="Late", due_at=past, priority="HIGH")
    await tasks.task(org.owner, title="Soon", due_at=soon, agent_id=agent.id, category="research")
    member = await org.member()
    await tasks.task(member, title="Mine", details="About 100% of cases")
    assert await listed(org.owner) == ["Mine", "Soon", "Late"]
    assert await listed(org.owner, overdue=True) == ["Late"]
    assert await listed(org.owner, agent_id=agent.id) == ["Soon"]
    assert await listed(org.owner, category="research", priority="MEDIUM") == ["Soon"]
    assert await listed(org.owner, unassigned=True, due_before=soon) == ["Late"]
    assert await listed(member, mine=True) == ["Mine"]
    assert await listed(org.owner, q="100% cases") == ["Mine"]
    assert await listed(org.owner, q="100_") == []


async def test_the_board_counts_every_column_and_shows_the_topmost(org):
    for number in range(3):
        await tasks.task(org.owner, title=f"Task {number}")
    begun = await tasks.task(org.owner, title="Begun")
    await tasks.start(org.owner, begun.id)
    columns = await board(org.owner)
    assert list(columns) == list(TaskStatus)
    pending = columns[TaskStatus.PENDING]
    assert (pending.total, [task.title for task in pending.tasks]) == (3, ["Task 2", "Task 1"])
    assert columns[TaskStatus.IN_PROGRESS].total == 1
    assert (await board(org.owner, q="begun"))[TaskStatus.PENDING].total == 0


async def test_a_task_moves_to_any_place_of_its_column(org):
    made = [await tasks.task(org.owner, title=str(number)) for number in range(4)]

    async def move(number: int, below: int | None) -> list[str]:
        async with db.unit_of_work(org.owner) as uow:
            place = None if below is None else made[below].id
            await move_task(uow, made[number].id, TaskMove(below_id=place))
        return await listed(org.owner, sort="position")

    assert await move(0, 3) == ["3", "0", "2", "1"]
    assert await move(3, 1) == ["0", "2", "1", "3"]
    assert await move(1, None) == ["1", "0", "2", "3"]
    expected = ["1", "0", "2", "3"]
    for number in itertools.islice(itertools.cycle([2, 0]), 60):  # halves the gap again and again
        expected = [each for each in expected if each != str(number)]
        expected.insert(1, str(number))
        assert await move(number, 1) == expected


async def test_a_task_waits_until_what_it_depends_on_is_completed(org):
    agent = await hire(org.owner)
    first = await tasks.task(org.owner, title="Collect", assignee_user_id=org.owner.user_id)
    second = await tasks.task(org.owner, title="Report")
    await tasks.depend(org.owner, second.id, first.id)
    again = await tasks.depend(org.owner, second.id, first.id)
    assert [each.title for each in again.depends_on] == ["Collect"]
    await tasks.assign(org.owner, second.id, agent=agent.id)
    assert await tasks.facts(org.owner, "task.ready") == []
    with pytest.raises(DependenciesOpen, match="“Collect” is completed"):
        await tasks.start(org.owner, second.id)
    await tasks.accept(org.owner, await tasks.submit(org.owner, first.id))
    [ready] = await tasks.facts(org.owner, "task.ready")
    assert ready["task_id"] == str(second.id)


async def test_removing_the_last_dependency_lets_the_agent_begin(org):
    agent = await hire(org.owner)
    first, second = [await tasks.task(org.owner) for _ in range(2)]
    await tasks.depend(org.owner, second.id, first.id)
    await tasks.assign(org.owner, second.id, agent=agent.id)
    async with db.unit_of_work(org.owner) as uow:
        left = await remove_dependency(uow, second.id, first.id)
    assert left.depends_on == []
    assert len(await tasks.facts(org.owner, "task.ready")) == 1


async def test_dependencies_never_form_a_circle(org):
    a, b, c = [(await tasks.task(org.owner, title=name)).id for name in "abc"]
    await tasks.depend(org.owner, a, b)
    await tasks.depend(org.owner, b, c)
    for first, second in ((c, a), (b, a), (a, a)):
        with pytest.raises(DependencyCycle):
            await tasks.depend(org.owner, first, second)


async def test_the_title_of_a_hidden_dependency_is_not_told(org):
    member = await org.member()
    made = await tasks.task(member)
    secret = await tasks.task(org.owner, title="Secret", visibility="private")
    await tasks.depend(org.owner, made.id, secret.id)
    seen = await tasks.detail(member, made.id)
    assert [(each.id, each.title) for each in seen.depends_on] == [(secret.id, None)]
    with pytest.raises(DependenciesOpen, match="another task"):
        await tasks.start(member, made.id)


async def test_an_agent_that_is_resumed_is_handed_what_waited(org):
    agent = await hire(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        await pause_agent(uow, agent.id, AgentPause())
    made = await tasks.task(org.owner, agent_id=agent.id)
    async with db.unit_of_work(org.owner) as uow:
        await resume_agent(uow, agent.id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        event = AgentResumed(agent_id=agent.id, by_user_id=None)
        await hand_out_tasks_of_resumed_agent(uow, event)
    ready = await tasks.facts(org.owner, "task.ready")
    assert [each["task_id"] for each in ready] == [str(made.id)] * 2


async def test_only_members_can_be_mentioned(org):
    made = await tasks.task(org.owner)
    member, stranger = await org.member(), (await new_org()).owner
    said = await comment(org.owner, made.id, member.user_id, member.user_id)
    assert (said.author_name, said.mention_ids) == ("Owner", [member.user_id])
    with pytest.raises(MentionUnknown):
        await comment(org.owner, made.id, stranger.user_id)
    assert (await tasks.detail(org.owner, made.id)).comments == 1


async def test_two_attachments_never_have_the_same_name(org):
    made = await tasks.task(org.owner, attachments=[{"name": "a.txt", "content": "é"}])
    assert [each.size_bytes for each in (await tasks.detail(org.owner, made.id)).attachments] == [2]
    with pytest.raises(TooManyAttachments, match="There is a “a"):
        await attach(org.owner, made.id, "a.txt")


async def test_what_was_said_in_a_chat_stays_with_the_task(org):
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        origin = TaskOrigin(context="You: do it\nQuill: gladly", user_id=org.owner.user_id)
        made = await create_task(uow, TaskCreate(title="From chat"), origin=origin)
        detail = await get_task(uow, made.id)
    assert (made.creator_id, made.owner_id) == (org.owner.user_id, org.owner.user_id)
    assert [each.name for each in detail.attachments] == ["Conversation.md"]


async def test_a_batch_creates_the_good_rows_and_reports_the_others(org):
    agent = await hire(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        found = await uow.session.execute(
            tasks.text("select email from users where id = :id"), {"id": org.owner.user_id}
        )
        address = found.scalar_one()
    csv = (
        "title;priority;agent;person;due;criteria\r\n"
        f"Newsletter;high;{agent.name};;2030-01-02;Short|True\r\n"
        ";low;;;;\r\n"
        "Nobody;low;Nobody;;;\r\n"
        "\r\n"
        f"Call;LOW;;{address.upper()};;\r\n"
        "When;low;;;tomorrow;\r\n"
        "Fast;urgent;;;;\r\n"
    )
    async with db.unit_of_work(org.owner) as uow:
        checked = await batch_create_tasks(uow, BatchCreate(csv=csv, dry_run=True))
    assert (checked.created, checked.failed) == (0, 4)
    assert await listed(org.owner) == []
    assert await tasks.facts(org.owner, "task.created") == []
    async with db.unit_of_work(org.owner) as uow:
        report = await batch_create_tasks(uow, BatchCreate(csv=csv))
    assert (report.created, report.failed) == (2, 4)
    assert [each.row for each in report.rows if each.error] == [3, 4, 7, 8]
    assert await listed(org.owner) == ["Call", "Newsletter"]
    made = await tasks.detail(org.owner, report.rows[0].task_id)
    assert (made.priority, made.assignee.name) == ("HIGH", agent.name)
    assert made.due_at.isoformat() == "2030-01-02T23:59:59+00:00"


async def test_suggestions_rank_by_fit_record_and_load_and_say_why(org):
    writer = await hire(org.owner, template_key="quill")
    await hire(org.owner, name="Second")
    for _ in range(2):
        await tasks.task(org.owner, agent_id=writer.id)
    body = SuggestionsAsk(title="Write a blog article", category="content")
    first = await suggest_assignees(org.owner, body)
    assert [each.name for each in first] == ["Second", "Quill", "Owner"]
    assert first == await suggest_assignees(org.owner, body)
    assert "2 open tasks" in first[1].reasons
    assert "free now" in first[0].reasons
    assert 0 < first[1].score < first[0].score <= 100
    assert (first[0].practice, first[0].cost_micros) == (True, 0)


async def test_people_are_suggested_for_what_they_have_done_and_who_may_only_look_is_not(org):
    member = await org.member()
    await org.member(Role.VIEWER)
    for category in ("research", "research", "content"):
        made = await tasks.task(org.owner, assignee_user_id=member.user_id, category=category)
        await tasks.accept(org.owner, await tasks.submit(member, made.id))
    await tasks.task(org.owner, assignee_user_id=member.user_id)
    body = SuggestionsAsk(title="Find out about bees", category="research")
    best, other = await suggest_assignees(org.owner, body)
    assert (best.user_id, best.agent_id) == (member.user_id, None)
    assert best.reasons == ["did 2 research tasks", "3 of 3 results accepted", "1 open task"]
    assert other.user_id == org.owner.user_id


async def test_a_task_is_overdue_only_while_it_is_open(org):
    made = await tasks.task(
        org.owner, due_at=utc_now() + timedelta(hours=1), assignee_user_id=org.owner.user_id
    )
    with frozen_at(utc_now() + timedelta(hours=2)):
        assert (await tasks.detail(org.owner, made.id)).overdue
        await tasks.accept(org.owner, await tasks.submit(org.owner, made.id))
        assert not (await tasks.detail(org.owner, made.id)).overdue
