"""What of a conversation the model is sent, and what the run records about it."""

from agents_os.core import db
from agents_os.core.ids import uuid7
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.models import Message
from agents_os.domains.chat.usecases.send_message import LONGEST_HISTORY
from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.gateway.metadata.catalogue import Catalogue
from agents_os.domains.gateway.metadata.errors import ModelRateLimited
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT, Capabilities, ModelRead
from agents_os.domains.runs.metadata import event_types as types
from tests.support.conversations import ask, run_of, watch

SMALL = ModelRead(
    id="scripted/first", provider="scripted", context_tokens=2_000, capabilities=Capabilities()
)
small_window = discovery.using  # with small_window(ONE): the only model reads 2,000 tokens
ONE = Catalogue({SMALL.id: SMALL}, {DEFAULT_CHAT: (SMALL.id,)})


async def told(actor, run_id):
    """The data of `model.called`."""
    _, events = await run_of(actor, run_id)
    return next(event.data for event in events if event.type == types.MODEL_CALLED)


async def test_the_oldest_turns_of_a_long_conversation_are_left_out(actor, agent_id):
    with playing(*[["Answer. " * 100]] * 5) as stage, small_window(ONE):
        turn = None
        for number in range(5):
            turn = await ask(actor, agent_id, f"Question {number}?", turn and turn.conversation_id)
            await watch(actor, turn.run_id)
        sent = stage.requests[-1].messages
    data = await told(actor, turn.run_id)
    parts = {part["name"]: part for part in data["parts"]}
    assert [message.role for message in sent[:2]] == ["system", "user"]
    assert sent[-1].content == "Question 4?"
    assert data["left_out"] > 0
    assert data["left_out"] % 2 == 0  # whole turns
    assert parts["history"]["messages"] + data["left_out"] == 8
    assert parts["history"]["messages"] == len(sent) - 2
    assert sum(part["tokens"] for part in parts.values()) <= data["budget_tokens"]
    assert sent[1].content == f"Question {data['left_out'] // 2}?"


async def test_a_short_conversation_is_sent_whole(actor, agent_id):
    with playing(["One."], ["Two."]):
        first = await ask(actor, agent_id)
        await watch(actor, first.run_id)
        second = await ask(actor, agent_id, "And?", first.conversation_id)
        await watch(actor, second.run_id)
    data = await told(actor, second.run_id)
    assert data["left_out"] == 0
    assert [(part["name"], part["messages"]) for part in data["parts"]] == [
        ("system", 1),
        ("history", 2),
        ("newest", 1),
    ]


async def test_messages_too_old_to_be_read_count_as_left_out(actor, agent_id):
    with playing(["One."], ["Two."]):
        first = await ask(actor, agent_id)
        await watch(actor, first.run_id)
        await _talk_on(actor, first.conversation_id, first.answer.id, LONGEST_HISTORY + 11)
        second = await ask(actor, agent_id, "And?", first.conversation_id)
        await watch(actor, second.run_id)
    data = await told(actor, second.run_id)
    history = data["parts"][1]["messages"]
    assert history == LONGEST_HISTORY - 1  # the oldest of them was an answer without its question
    assert history + data["left_out"] == 2 + LONGEST_HISTORY + 11


async def _talk_on(actor, conversation_id, parent_id, messages):
    async with db.unit_of_work(actor) as uow:
        for number in range(messages):
            row = Message(
                id=uuid7(),
                org_id=actor.tenant,
                conversation_id=conversation_id,
                parent_id=parent_id,
                role="assistant" if number % 2 else "user",
                content=f"Message {number}",
                status="done",
            )
            await repository.add(uow.session, row)
            parent_id = row.id
        conversation = await repository.lock_conversation(uow.session, actor, conversation_id)
        conversation.active_leaf_id = parent_id


async def test_two_questions_in_a_row_are_sent_as_one_message(actor, agent_id):
    with playing([ModelRateLimited("No.")], ["Yes."]) as stage:
        first = await ask(actor, agent_id, "First?")
        await watch(actor, first.run_id)
        second = await ask(actor, agent_id, "Second?", first.conversation_id)
        await watch(actor, second.run_id)
        sent = stage.requests[-1].messages
    assert [(message.role, message.content) for message in sent[1:]] == [
        ("user", "First?\n\nSecond?")
    ]


async def test_a_question_too_long_for_the_model_is_refused_with_a_reason(actor, agent_id):
    with playing(["Never said."]) as stage, small_window(ONE):
        turn = await ask(actor, agent_id, "word " * 1500)
        _, message = await watch(actor, turn.run_id)
        assert stage.requests == []
    assert (message.status, message.error_code) == ("failed", "context_too_long")
    assert "Shorten it" in message.error_message
    run, events = await run_of(actor, turn.run_id)
    assert run.status == "failed"
    assert types.MODEL_CALLED not in [event.type for event in events]


async def test_a_rate_limit_of_the_provider_says_when_to_come_back(actor, agent_id):
    sentence = "Groq asks us to slow down. Try again in 20 seconds."
    with playing([ModelRateLimited(sentence, retry_after_s=20)]):
        turn = await ask(actor, agent_id)
        _, message = await watch(actor, turn.run_id)
    assert message.error_message == sentence
    _, events = await run_of(actor, turn.run_id)
    failed = next(event for event in events if event.type == types.MODEL_FAILED)
    assert failed.data == {
        "requested_model": "default-chat",
        "error_code": "model_rate_limited",
        "retry_after_s": 20,
    }
