"""Branches, windows, feedback and the walls around a person's conversations."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from agents_os.core import background, db
from agents_os.core.actor import Actor, Reach
from agents_os.core.errors import Forbidden
from agents_os.core.fields import MESSAGE_LIMIT
from agents_os.core.pagination import BadCursor, PageQuery
from agents_os.domains.agents.metadata.errors import AgentNotFound
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.chat.metadata.errors import (
    ConversationNotFound,
    MessageNotFound,
    NotAnAnswer,
    WrongAgent,
)
from agents_os.domains.chat.metadata.schemas import (
    ConversationCreate,
    ConversationUpdate,
    FeedbackPut,
    MessageRead,
    MessageSend,
    MessageWindow,
    Turn,
)
from agents_os.domains.chat.usecases import queries
from agents_os.domains.chat.usecases.ask_again import ask_again
from agents_os.domains.chat.usecases.create_conversation import create_conversation
from agents_os.domains.chat.usecases.delete_conversation import delete_conversation
from agents_os.domains.chat.usecases.rate_message import rate_message
from agents_os.domains.chat.usecases.rename_conversation import rename_conversation
from agents_os.domains.chat.usecases.select_branch import select_branch
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.usecases.queries import list_runs
from tests.support.builders import new_org
from tests.support.conversations import active_agent, ask, watch


async def conversation_of(
    actor: Actor, agent_id: UUID, *answers: str, conversation: UUID | None = None
) -> list[Turn]:
    turns: list[Turn] = []
    with playing(*([answer] for answer in answers)):
        for number, _ in enumerate(answers):
            turn = await ask(actor, agent_id, f"Question {number}", conversation)
            await watch(actor, turn.run_id)
            conversation = turn.conversation_id
            turns.append(turn)
    return turns


async def again(actor: Actor, answer: UUID, text: str) -> Turn:
    with playing([text]):
        turn = await ask_again(actor, answer)
        await watch(actor, turn.run_id)
    return turn


async def window(actor: Actor, conversation: UUID, **which: object) -> MessageWindow:
    async with db.unit_of_work(actor) as uow:
        return await queries.list_messages(uow, conversation, **which)


def contents(messages: list[MessageRead]) -> list[str]:
    return [message.content for message in messages]


async def test_another_answer_stands_beside_the_old_one(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "First try")
    other = await again(actor, turn.answer.id, "Second try")
    third = await again(actor, other.answer.id, "Third try")
    shown = (await window(actor, turn.conversation_id)).data
    assert contents(shown) == ["Question 0", "Third try"]
    assert shown[1].sibling_ids == (turn.answer.id, other.answer.id, third.answer.id)
    assert (shown[1].sibling_position, shown[0].sibling_position) == (3, 1)
    assert third.question.id == turn.question.id
    assert len({turn.run_id, other.run_id, third.run_id}) == 3


async def test_the_branch_that_is_shown_is_the_one_that_goes_on(actor, agent_id):
    first, second = await conversation_of(actor, agent_id, "A0", "A1")
    await again(actor, first.answer.id, "B0")
    assert contents((await window(actor, first.conversation_id)).data) == ["Question 0", "B0"]
    async with db.unit_of_work(actor) as uow:
        selected = await select_branch(uow, first.answer.id)
    assert selected.active_leaf_id == second.answer.id
    with playing(["A2"]) as stage:
        turn = await ask(actor, agent_id, "Question 2", first.conversation_id)
        await watch(actor, turn.run_id)
        assert "B0" not in str(stage.requests[0].messages)
    expected = ["Question 0", "A0", "Question 1", "A1", "Question 2", "A2"]
    assert contents((await window(actor, first.conversation_id)).data) == expected


async def test_another_branch_can_be_read_without_selecting_it(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "Old")
    await again(actor, turn.answer.id, "New")
    old = await window(actor, turn.conversation_id, leaf_id=turn.answer.id)
    assert contents(old.data) == ["Question 0", "Old"]


async def test_long_conversations_are_read_window_by_window(actor, agent_id):
    turns = await conversation_of(actor, agent_id, "A0", "A1", "A2")
    newest = await window(actor, turns[0].conversation_id, limit=4)
    assert contents(newest.data) == ["Question 1", "A1", "Question 2", "A2"]
    assert newest.has_more
    oldest = await window(actor, turns[0].conversation_id, limit=4, cursor=newest.next_cursor)
    assert contents(oldest.data) == ["Question 0", "A0"]
    assert (oldest.next_cursor, oldest.has_more) == (None, False)


async def test_a_cursor_of_another_conversation_shows_nothing_of_it(actor, agent_id):
    (mine,) = await conversation_of(actor, agent_id, "A")
    (other,) = await conversation_of(actor, agent_id, "B")
    foreign = await window(actor, mine.conversation_id, cursor=str(other.answer.id))
    assert foreign.data == []
    with pytest.raises(BadCursor):
        await window(actor, mine.conversation_id, cursor="next")


async def test_a_question_cannot_be_asked_again_or_rated(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "A")
    with pytest.raises(NotAnAnswer):
        await ask_again(actor, turn.question.id)
    with pytest.raises(NotAnAnswer):
        await rate(actor, turn.question.id, rating=1)


async def rate(actor: Actor, message: UUID, **feedback: object) -> MessageRead:
    async with db.unit_of_work(actor) as uow:
        return await rate_message(uow, message, FeedbackPut(**feedback))


async def test_a_rating_can_be_given_repeated_changed_and_taken_back(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "A")
    for _ in range(2):
        rated = await rate(actor, turn.answer.id, rating=-1, comment="Too long.\nToo dry.")
        assert (rated.feedback, rated.feedback_comment) == (-1, "Too long.\nToo dry.")
    assert (await rate(actor, turn.answer.id, rating=1)).feedback == 1
    taken_back = await rate(actor, turn.answer.id, rating=0, comment="ignored")
    assert (taken_back.feedback, taken_back.feedback_comment) == (0, None)
    with pytest.raises(ValidationError):
        FeedbackPut(rating=1, comment="x" * 501)


async def test_a_conversation_is_titled_by_its_first_words(actor, agent_id):
    question = "How   do we\nanswer refunds " + "very " * 30
    with playing(["So."]):
        turn = await ask(actor, agent_id, question)
        await background.finish(5)
    async with db.unit_of_work(actor) as uow:
        conversation = await queries.get_conversation(uow, turn.conversation_id)
    assert conversation.title.startswith("How do we answer refunds very")
    assert len(conversation.title) <= 60


async def test_an_empty_conversation_waits_for_its_first_question(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        empty = await create_conversation(uow, ConversationCreate(agent_id=agent_id))
    assert (await window(actor, empty.id)).data == []
    await conversation_of(actor, agent_id, "A", conversation=empty.id)
    async with db.unit_of_work(actor) as uow:
        assert (await queries.get_conversation(uow, empty.id)).title == "Question 0"


async def test_conversations_are_listed_by_their_newest_message(org):
    quill, scout = await active_agent(org.owner), await active_agent(org.owner)
    (first,) = await conversation_of(org.owner, quill, "A")
    (second,) = await conversation_of(org.owner, scout, "B")
    await conversation_of(org.owner, quill, "C", conversation=first.conversation_id)
    assert await listed(org.owner) == [first.conversation_id, second.conversation_id]
    assert await listed(org.owner, agent_id=scout) == [second.conversation_id]
    assert await listed(await org.member(Role.ADMIN)) == []


async def listed(actor: Actor, agent_id: UUID | None = None) -> list[UUID]:
    async with db.unit_of_work(actor) as uow:
        page = await queries.list_conversations(uow, PageQuery(), agent_id=agent_id)
    return [conversation.id for conversation in page.data]


async def test_a_conversation_can_be_renamed_pinned_and_deleted(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "A")
    async with db.unit_of_work(actor) as uow:
        renamed = await rename_conversation(
            uow, turn.conversation_id, ConversationUpdate(title="Refunds", pinned=True)
        )
        assert (renamed.title, renamed.pinned) == ("Refunds", True)
        await delete_conversation(uow, turn.conversation_id)
    assert await listed(actor) == []
    with pytest.raises(ConversationNotFound):
        await window(actor, turn.conversation_id)
    with pytest.raises(MessageNotFound):
        await rate(actor, turn.answer.id, rating=1)


async def test_deleting_stops_the_answer_that_is_being_written(actor, agent_id):
    with playing(["…", Pause(30)]) as stage:
        turn = await ask(actor, agent_id)
        async with db.unit_of_work(actor) as uow:
            await delete_conversation(uow, turn.conversation_id)
        await background.finish(5)
        assert stage.closed_early == 1 or stage.requests == []


async def test_nobody_else_reads_or_changes_a_conversation(org, agent_id):
    (turn,) = await conversation_of(org.owner, agent_id, "For my eyes only")
    for other in (await org.member(Role.ADMIN), (await new_org()).owner):
        with pytest.raises(ConversationNotFound):
            await window(other, turn.conversation_id)
        with pytest.raises((ConversationNotFound, AgentNotFound)):
            await ask(other, agent_id, "Let me in", turn.conversation_id)
        for attempt in (
            lambda uow: rename_conversation(uow, turn.conversation_id, ConversationUpdate()),
            lambda uow: delete_conversation(uow, turn.conversation_id),
            lambda uow: select_branch(uow, turn.answer.id),
            lambda uow: queries.get_message(uow, turn.answer.id),
            lambda uow: rate_message(uow, turn.answer.id, FeedbackPut(rating=1)),
        ):
            with pytest.raises((ConversationNotFound, MessageNotFound)):
                async with db.unit_of_work(other) as uow:
                    await attempt(uow)
        with pytest.raises(MessageNotFound):
            await ask_again(other, turn.answer.id)


async def test_the_database_hides_conversations_from_other_organisations(org, agent_id):
    await conversation_of(org.owner, agent_id, "A")
    stranger = (await new_org()).owner
    async with db.unit_of_work(stranger) as uow:
        for table in ("conversations", "messages", "runs", "run_events"):
            assert await uow.session.scalar(text(f"select count(*) from {table}")) == 0


async def test_viewers_may_not_ask(org, agent_id):
    with pytest.raises(Forbidden):
        await ask(await org.member(Role.VIEWER), agent_id)


async def test_a_key_that_may_only_give_work_can_ask_follow_and_stop(actor, agent_id):
    worker = replace(actor, permissions={"agents:read": Reach.ALL, "work:create": Reach.ALL})
    (turn,) = await conversation_of(worker, agent_id, "A")
    async with db.unit_of_work(worker) as uow:
        assert (await stop_answer(uow, turn.run_id)).status == "succeeded"
        with pytest.raises(Forbidden):
            await list_runs(uow, PageQuery())


async def test_a_conversation_stays_with_its_agent(actor, agent_id):
    (turn,) = await conversation_of(actor, agent_id, "A")
    with pytest.raises(WrongAgent):
        await ask(actor, await active_agent(actor), "You, too?", turn.conversation_id)


@pytest.mark.parametrize("message", ["x" * (MESSAGE_LIMIT + 1), "x" * 1024 * 1024, "a\0b", " "])
def test_a_question_nobody_could_store_is_refused(message):
    with pytest.raises(ValidationError):
        MessageSend(message=message)


async def test_a_refused_question_leaves_nothing_behind(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, agent_id, AgentPause())
    for agent, conversation in ((agent_id, None), (uuid4(), None), (agent_id, uuid4())):
        with pytest.raises(Exception, match=r"\w"):
            await ask(actor, agent, "Hello?", conversation)
    async with db.unit_of_work(actor) as uow:
        for table in ("conversations", "messages", "runs", "run_events"):
            assert await uow.session.scalar(text(f"select count(*) from {table}")) == 0
