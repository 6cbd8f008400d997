"""A turn from question to answer: streamed, saved, stopped, cut off, failed, watched."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest

from agents_os.core import background, cache, db, feed, ratelimit
from agents_os.core.errors import TooManyRequests
from agents_os.core.settings import settings
from agents_os.domains.chat.adapters.primary import jobs as chat_jobs
from agents_os.domains.chat.metadata.errors import AnswerInProgress, MessageNotFound
from agents_os.domains.chat.metadata.schemas import AnswerDelta
from agents_os.domains.chat.usecases import queries
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.usecases.queries import agents_at_work
from tests.support.builders import new_org
from tests.support.conversations import active_agent, ask, run_of, saved, until, watch

assert chat_jobs  # registers what closes the answer of an ended run


async def test_an_answer_is_streamed_saved_and_accounted_for(actor, agent_id):
    usage = Usage(input_tokens=40, output_tokens=7, source="reported")
    with playing(["Two ", Pause(0.06), "things ", "changed.", usage]):
        turn = await ask(actor, agent_id)
        texts, message = await watch(actor, turn.run_id)
    assert "".join(texts) == "Two things changed."
    assert len(texts) >= 2
    assert (message.content, message.status) == ("Two things changed.", "done")
    assert message.model == "scripted/first"
    run, events = await run_of(actor, turn.run_id)
    assert (run.status, run.input_tokens, run.output_tokens) == ("succeeded", 40, 7)
    assert (run.cost_micros, run.usage_source, run.provider) == (7, "reported", "scripted")
    assert run.requested_model == "default-chat"
    assert run.first_token_ms is not None
    assert run.latency_ms >= 60
    assert [event.type for event in events] == [
        types.RUN_QUEUED,
        types.RUN_STARTED,
        types.MODEL_CALLED,
        types.MODEL_FIRST_TOKEN,
        types.MODEL_COMPLETED,
        types.RUN_SUCCEEDED,
    ]


async def test_events_never_hold_what_was_said(actor, agent_id):
    with playing(["The secret answer"]):
        turn = await ask(actor, agent_id, "The secret question")
        await watch(actor, turn.run_id)
    _, events = await run_of(actor, turn.run_id)
    assert "secret" not in str([event.data for event in events])


async def test_the_model_gets_the_prompt_and_the_conversation(actor, agent_id):
    with playing(["It is blue."], ["Still blue."]) as stage:
        first = await ask(actor, agent_id, "What colour is it?")
        await watch(actor, first.run_id)
        second = await ask(actor, agent_id, "And now?", first.conversation_id)
        await watch(actor, second.run_id)
        sent = stage.requests[1].messages
    assert "Write short sentences." in sent[0].content
    assert [(message.role, message.content) for message in sent[1:]] == [
        ("user", "What colour is it?"),
        ("assistant", "It is blue."),
        ("user", "And now?"),
    ]


async def test_a_tab_that_closes_does_not_disturb_the_answer(actor, agent_id):
    go_on = asyncio.Event()
    with playing(["Before", Pause(until=go_on), " and after"]):
        turn = await ask(actor, agent_id)
        async with aclosing(follow_answer(actor, turn.run_id)) as pieces:
            assert (await anext(pieces)).text == "Before"
        go_on.set()
        texts, message = await watch(actor, turn.run_id)
    assert "".join(texts) == message.content == "Before and after"


async def test_who_comes_back_gets_only_what_they_missed(actor, agent_id):
    go_on = asyncio.Event()
    with playing(["Seen. ", Pause(until=go_on), "Missed."]):
        turn = await ask(actor, agent_id)
        async with aclosing(follow_answer(actor, turn.run_id)) as pieces:
            seen = (await anext(pieces)).end
        go_on.set()
        texts, _ = await watch(actor, turn.run_id, after=seen)
    assert "".join(texts) == "Missed."
    assert (await watch(actor, turn.run_id, after=seen))[0] == ["Missed."]


async def test_everybody_who_watches_sees_the_same(actor, agent_id):
    with playing(["One ", Pause(0.05), "two ", Pause(0.05), "three"]):
        turn = await ask(actor, agent_id)
        seen = await asyncio.gather(*(watch(actor, turn.run_id) for _ in range(5)))
    assert {"".join(texts) for texts, _ in seen} == {"One two three"}


async def test_partial_text_is_saved_while_it_is_written(actor, agent_id):
    go_on = asyncio.Event()
    with playing(["Half of", Pause(until=go_on), " it"]):
        turn = await ask(actor, agent_id)

        async def half_is_saved() -> bool:
            message = await saved(actor, turn.run_id)
            return (message.content, message.status) == ("Half of", "streaming")

        await until(half_is_saved)
        async with db.unit_of_work(actor) as uow:
            assert await agents_at_work(uow) == {agent_id: True}
        go_on.set()
        await watch(actor, turn.run_id)
    async with db.unit_of_work(actor) as uow:
        assert await agents_at_work(uow) == {}


async def test_one_question_at_a_time_in_a_conversation(actor, agent_id):
    go_on = asyncio.Event()
    with playing([Pause(until=go_on), "One"], ["Two"]):
        turn = await ask(actor, agent_id)
        with pytest.raises(AnswerInProgress):
            await ask(actor, agent_id, "Hurry up!", turn.conversation_id)
        go_on.set()
        await watch(actor, turn.run_id)
        second = await ask(actor, agent_id, "Now?", turn.conversation_id)
        await watch(actor, second.run_id)
    async with db.unit_of_work(actor) as uow:
        window = await queries.list_messages(uow, turn.conversation_id)
    assert [message.content for message in window.data] == ["What is new?", "One", "Now?", "Two"]


async def test_two_tabs_asking_at_once_get_one_answer_and_one_clear_error(actor, agent_id):
    with playing(["First"], ["A"], ["B"]):
        turn = await ask(actor, agent_id)
        await watch(actor, turn.run_id)
        both = await asyncio.gather(
            *(ask(actor, agent_id, text, turn.conversation_id) for text in "ab"),
            return_exceptions=True,
        )
        await background.finish(5)
    refused = [outcome for outcome in both if isinstance(outcome, AnswerInProgress)]
    assert len(refused) == 1


async def test_the_person_who_asks_too_often_is_told_when_to_come_back(org, agent_id):
    limit = int(settings().rate_limit_chat.partition("/")[0])
    for _ in range(limit):
        await ratelimit.check("chat", org.id, org.owner.user_id)
    with pytest.raises(TooManyRequests) as refusal:
        await ask(org.owner, agent_id)
    assert refusal.value.retry_after_s > 0
    with playing(["Still here."]):
        await ask(await org.member(), agent_id)
        await background.finish(5)


async def test_nobody_else_can_watch_or_stop(org, agent_id):
    with playing(["For my eyes only"]):
        turn = await ask(org.owner, agent_id)
        await watch(org.owner, turn.run_id)
    for other in (await org.member(), (await new_org()).owner):
        with pytest.raises(MessageNotFound):
            await watch(other, turn.run_id)
        with pytest.raises(MessageNotFound):
            async with db.unit_of_work(other) as uow:
                await stop_answer(uow, turn.run_id)


async def test_many_answers_at_once_all_arrive(org):
    agent_id = await active_agent(org.owner)
    people = [await org.member() for _ in range(10)]
    with playing(*([["a ", Pause(0.02), "b ", Pause(0.02), "c"]] * len(people))):
        turns = [await ask(person, agent_id) for person in people]
        seen = await asyncio.gather(
            *(watch(person, turn.run_id) for person, turn in zip(people, turns, strict=True))
        )
    assert {message.content for _, message in seen} == {"a b c"}


async def test_a_late_feed_entry_is_a_piece_with_its_place(services):
    run_id = UUID(int=7)
    await feed.publish(run_id, 0, "Hello ")
    await feed.publish(run_id, 6, "world")
    await feed.end(run_id)
    async with aclosing(feed.follow(run_id)) as entries:
        heard = [await anext(entries) for _ in range(4)]
    assert heard == [feed.Piece(0, "Hello "), feed.Piece(6, "world"), feed.End(), feed.Silence()]
    assert AnswerDelta(text="world", end=11).end == heard[1].start + len(heard[1].text)
    assert 0 < await cache.redis().ttl(f"feed:{run_id}") <= 3600
