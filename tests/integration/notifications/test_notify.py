"""Who is told what: once per fact and person, by their own choice, and only they see it."""

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.events import Event, subscribers
from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.events import (
    BudgetThresholdReached,
    PaymentFailed,
    PaymentRecovered,
    SpendingStopped,
)
from agents_os.domains.governance.metadata.schemas import QuestionAsk
from agents_os.domains.governance.usecases.ask_person import ask_person
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.notifications.adapters.primary import (
    company_news,
    jobs,  # noqa: F401  # subscribes
)
from agents_os.domains.notifications.metadata.kinds import Kind
from agents_os.domains.orders.metadata.events import OrderDelivered, OrderRefunded
from agents_os.domains.runs.metadata.events import ScheduleMissed
from agents_os.domains.tasks.metadata.schemas import CommentAdd
from agents_os.domains.tasks.usecases.comment_on_task import comment_on_task
from agents_os.domains.tasks.usecases.fail_task import fail_task
from tests.support import approvals, tasks
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.notifications import choose, tell, titles, told
from tests.support.task_runs import hear


async def test_each_fact_is_told_once_to_each_person(org: Org) -> None:
    lead = await org.member(Role.LEAD)
    for _ in range(2):
        await tell(org.owner, org.owner.user_id, lead.user_id, lead.user_id, None)
    await tell(org.owner, lead.user_id, source="test:2", title="x" * 400)
    assert await titles(org.owner) == ["Hi"]
    assert [len(title) for title in await titles(lead)] == [300, 2]


async def test_nobody_is_told_what_they_did_or_do_not_want_or_as_a_stranger(org: Org) -> None:
    stranger = (await new_org()).owner
    lead = await org.member(Role.LEAD)
    await choose(lead, muted=[Kind.MENTIONED])
    await tell(
        org.owner, org.owner.user_id, lead.user_id, stranger.user_id, caused_by=org.owner.user_id
    )
    for actor in (org.owner, lead, stranger):
        assert await told(actor) == []


async def test_an_approval_is_told_to_those_who_can_answer_until_one_does(org: Org) -> None:
    admin, member = await org.member(Role.ADMIN), await org.member()
    asked = await approvals.ask(member)
    await hear(org.owner)
    await hear(org.owner)
    for actor in (org.owner, admin):
        assert await titles(actor, unread=True) == [
            "An agent needs your approval to send an e-mail"
        ]
    assert await told(member) == []
    await approvals.approve(admin, asked)
    await hear(org.owner)
    assert await titles(org.owner, unread=True) == []


async def test_a_question_reaches_whoever_asked_for_the_work(org: Org) -> None:
    member = await org.member()
    async with db.unit_of_work(member) as uow:
        await ask_person(uow, QuestionAsk(question="Blue or green?"))
    await hear(org.owner)
    assert await titles(member) == ["An agent asks: Blue or green?"]


async def test_work_is_told_to_those_it_concerns(org: Org) -> None:
    creator, doer = await org.member(), await org.member(Role.LEAD)
    task = await tasks.task(creator, title="Brief", assignee_user_id=doer.user_id)
    async with db.unit_of_work(doer) as uow:
        await comment_on_task(
            uow, task.id, CommentAdd(text="Look", mention_ids=[creator.user_id, doer.user_id])
        )
    await tasks.start(doer, task.id)
    result = await tasks.submit(doer, task.id)
    await hear(org.owner)
    assert await titles(doer) == ["You have a new task: Brief"]
    assert await titles(creator) == [
        "The result of “Brief” waits for your review",
        "You are mentioned in “Brief”",
    ]
    await tasks.accept(creator, result)
    await hear(org.owner)
    assert await titles(creator, unread=True) == ["You are mentioned in “Brief”"]


async def test_a_failed_task_is_told_to_whoever_wants_it_done(org: Org) -> None:
    agent = await hire(org.owner)
    task = await tasks.task(org.owner, title="Brief", agent_id=agent.id)
    run_id = await tasks.new_run(org.owner, agent.id)
    await tasks.start(Actor.system(org.id), task.id, run_id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await fail_task(uow, task.id, "No credits", run_id=run_id)
    await hear(org.owner)
    assert "“Brief” failed: No credits" in await titles(org.owner)


async def test_orders_repeating_work_and_budgets_are_told(org: Org) -> None:
    task = await tasks.task(org.owner, title="Logo")
    order = {
        "order_id": uuid7(), "task_id": task.id, "agent_id": uuid7(),
        "owner_id": org.owner.user_id, "price_micros": 25_000_000,
    }  # fmt: skip
    facts = (
        OrderDelivered(**order, deliverable_id=uuid7(), version=1),
        OrderRefunded(**order, deliverable_id=None, reason="failed", note="25 credits are back."),
        ScheduleMissed(
            schedule_id=uuid7(), owner_id=org.owner.user_id, name="Digest", due_at=utc_now(),
            made_up_for=True,
        ),
        BudgetThresholdReached(
            org_id=org.id, budget_id=uuid7(), name="Marketing", scope="org", subject_id=None,
            period="2026-11", threshold=80, unit="credits", limit_micros=10, spent_micros=8,
        ),
    )  # fmt: skip
    for fact in facts * 2:
        await _tell_company_news(org, fact)
    assert await titles(org.owner) == [
        "The budget “Marketing” is 80% spent",
        "“Digest” was not begun on time. It is made up for.",
        "Your order “Logo” is refunded. 25 credits are back.",
        "Your order “Logo” is delivered and waits for your review",
    ]
    assert (await titles(org.owner, unread=True))[-1].startswith("Your order “Logo” is refunded")


async def test_a_failed_payment_is_told_to_who_can_change_the_card_until_it_is_paid(
    org: Org,
) -> None:
    admin = await org.member(Role.ADMIN)
    facts = (
        PaymentFailed(org_id=org.id, since=utc_now()),
        SpendingStopped(org_id=org.id, since=utc_now()),
    )
    for fact in facts:
        await _tell_company_news(org, fact)
    assert len(await titles(org.owner, unread=True)) == 2
    assert await titles(admin) == []
    await _tell_company_news(org, PaymentRecovered(org_id=org.id))
    assert await titles(org.owner, unread=True) == []


async def _tell_company_news(org: Org, fact: Event) -> None:
    for handler in subscribers[fact.type]:
        if handler in vars(company_news).values():
            async with db.unit_of_work(Actor.system(org.id)) as uow:
                await handler(uow, fact)
