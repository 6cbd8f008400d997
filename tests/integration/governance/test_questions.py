"""Questions of runs to people."""

import asyncio
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.domains.governance.metadata.errors import (
    ApprovalClosed,
    ApprovalNotFound,
    NotAnOption,
    SubjectNotFound,
    WrongKind,
)
from agents_os.domains.governance.metadata.schemas import AnswerQuestion, QuestionAsk
from agents_os.domains.governance.usecases import queries
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.governance.usecases.ask_person import ask_person
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.approvals import approve, ask, look, modify, new_run, reject, told
from tests.support.builders import new_org


async def question(actor, **fields):
    async with db.unit_of_work(actor) as uow:
        return await ask_person(uow, QuestionAsk(**{"question": "Which tone?"} | fields))


async def answer(actor, approval_id, words="Formal"):
    async with db.unit_of_work(actor) as uow:
        return await answer_question(uow, approval_id, AnswerQuestion(answer=words))


async def outcome(actor, approval_id):
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return await queries.get_approval_outcome(uow, approval_id)


async def test_the_person_whose_run_asks_can_answer(org):
    member = await org.member()
    run_id = await new_run(member, (await hire(org.owner)).id)
    asked = await question(Actor.system(org.id), run_id=run_id, step_id="2")
    assert (await look(member, asked)).can == ["answer", "defer"]
    answered = await answer(member, asked)
    assert (answered.status, answered.answer, answered.decided_by) == (
        "answered", "Formal", member.user_id,
    )  # fmt: skip
    (event,) = await told(org.owner, "approval.answered")
    assert (event["run_id"], event["step_id"], "Formal" in str(event)) == (str(run_id), "2", False)
    assert (await outcome(org.owner, asked)).answer == "Formal"


async def test_the_first_answer_counts_and_repeating_it_changes_nothing(org):
    asked = await question(org.owner)
    first = await answer(org.owner, asked)
    assert await answer(org.owner, asked) == first
    with pytest.raises(ApprovalClosed, match="answered"):
        await answer(await org.member(Role.ADMIN), asked, "Casual")
    assert len(await told(org.owner, "approval.answered")) == 1


async def test_of_two_answers_at_once_one_counts(org):
    asked, admin = await question(org.owner), await org.member(Role.ADMIN)
    results = await asyncio.gather(
        answer(org.owner, asked, "A"), answer(admin, asked, "B"), return_exceptions=True
    )
    assert [type(result) for result in results].count(ApprovalClosed) == 1


async def test_an_answer_is_one_of_the_options(org):
    asked = await question(org.owner, options=["Formal", "Casual"])
    with pytest.raises(NotAnOption):
        await answer(org.owner, asked, "Rude")
    assert (await answer(org.owner, asked, "Casual")).answer == "Casual"


async def test_asking_again_in_the_same_step_is_the_same_question(org):
    run_id = await new_run(org.owner, (await hire(org.owner)).id)
    step = {"run_id": run_id, "step_id": "2"}
    first = await question(org.owner, **step)
    assert await question(org.owner, **step) == first
    assert await question(org.owner, **step, question="Which size?") != first


async def test_a_question_is_not_approved_and_an_action_not_answered(org):
    admin = await org.member(Role.ADMIN)
    asked = await look(admin, await question(org.owner))
    with pytest.raises(WrongKind):
        await reject(admin, asked)
    action = await ask(org.owner)
    with pytest.raises(WrongKind):
        await answer(admin, action.id)
    asked = asked.model_copy(update={"digest": action.digest})
    for act in (approve, lambda actor, one: modify(actor, one, {})):
        with pytest.raises(WrongKind):
            await act(admin, asked)


async def test_an_unanswered_question_expires(org):
    asked = await question(org.owner, expires_after_s=60)
    with frozen_at((await look(org.owner, asked)).created_at + timedelta(seconds=60)):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            assert await expire_approvals(uow) == 1
    assert (await outcome(org.owner, asked)).status == "expired"
    (event,) = await told(org.owner, "approval.decided")
    assert event["kind"] == "question"


async def test_others_neither_see_nor_answer_it(org):
    asked = await question(org.owner)
    for stranger in ((await new_org()).owner, await org.member()):
        with pytest.raises(ApprovalNotFound):
            await answer(stranger, asked)


async def test_a_question_cannot_name_what_belongs_to_others(org):
    agent = await hire(org.owner)
    with pytest.raises(SubjectNotFound):
        await question((await new_org()).owner, agent_id=agent.id)
    with pytest.raises(SubjectNotFound):
        await question(await org.member(), run_id=await new_run(org.owner, agent.id))
