"""A turn from question to answer: streamed, saved, stopped, cut off, failed, watched."""

import asyncio
import os
import sys
import time
from contextlib import aclosing
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import background, cache, db, feed, ratelimit
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import TooManyRequests
from agents_os.core.settings import settings
from agents_os.domains.chat.adapters.primary import jobs as chat_jobs
from agents_os.domains.chat.metadata.errors import AnswerInProgress, MessageNotFound
from agents_os.domains.chat.metadata.schemas import AnswerDelta, MessageRead, MessageSend
from agents_os.domains.chat.usecases import queries
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.send_message import send_message
from agents_os.domains.chat.usecases.start_answer import start_answer
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import ModelCredentialRejected, ModelUnavailable
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.runs.adapters.primary import jobs as runs_jobs
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.reducer import Fact, RunState, fold
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.usecases.queries import agents_at_work, get_run, list_run_events
from tests.support.builders import new_org
from tests.support.conversations import active_agent, ask, watch

assert chat_jobs  # registers what closes the answer of an ended run


async def run_of(actor: Actor, run_id: UUID) -> tuple[RunRead, list[RunEventRead]]:
    """The run and its events, which always add up to it."""
    async with db.unit_of_work(actor) as uow:
        run, events = await get_run(uow, run_id), await list_run_events(uow, run_id)
    state = fold(Fact(event.type, event.at, event.data) for event in events)
    assert asdict(state) == {name: getattr(run, name) for name in asdict(RunState())}
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return run, events


async def saved(actor: Actor, run_id: UUID) -> MessageRead:
    async with db.unit_of_work(actor) as uow:
        return await queries.get_answer(uow, run_id)


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 (what is waited for is a row)
            await asyncio.sleep(0.02)


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


async def test_stop_ends_it_within_a_second_keeps_the_text_and_closes_upstream(actor, agent_id):
    with playing(["Kept", Pause(until=asyncio.Event())]) as stage:
        turn = await ask(actor, agent_id)
        async with aclosing(follow_answer(actor, turn.run_id)) as pieces:
            await anext(pieces)
        async with db.unit_of_work(actor) as uow:
            await stop_answer(uow, turn.run_id)
        pressed = time.monotonic()
        _, message = await watch(actor, turn.run_id)
        assert time.monotonic() - pressed < 1
        assert stage.closed_early == 1
    assert (message.content, message.status) == ("Kept", "stopped")
    run, events = await run_of(actor, turn.run_id)
    assert (run.status, run.usage_source) == ("cancelled", "estimated")
    assert run.output_tokens > 0
    assert types.RUN_CANCEL_REQUESTED in [event.type for event in events]


async def test_stop_works_from_another_process(actor, agent_id):
    with playing(["Kept", Pause(until=asyncio.Event())]):
        turn = await ask(actor, agent_id)
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _STOP, str(actor.org_id), str(actor.user_id), str(turn.run_id),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await other.communicate()
        _, message = await watch(actor, turn.run_id)
    assert (other.returncode, message.status) == (0, "stopped")
    assert b"Kept" in out  # and it could follow, too


_STOP = """
import asyncio, os, sys
from contextlib import aclosing
from uuid import UUID
from agents_os.core import cache, db
from agents_os.core.actor import Actor, Kind
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.identity.metadata.permissions import Role, granted

async def main(org, user, run):
    engine = db.configure(os.environ["AGENTS_OS_DATABASE_URL"])
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    may = granted(Role.OWNER)
    actor = Actor(Kind.USER, org_id=org, principal_id=user, user_id=user, permissions=may)
    async with aclosing(follow_answer(actor, run)) as pieces:
        print((await anext(pieces)).text)
    async with db.unit_of_work(actor) as uow:
        await stop_answer(uow, run)
    await cache.close()
    await engine.dispose()

asyncio.run(main(*map(UUID, sys.argv[1:])))
"""


async def test_stop_before_the_first_word_costs_nothing(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        turn = await send_message(uow, agent_id, MessageSend(message="Never mind"))
        await stop_answer(uow, turn.run_id)
    with playing(["unused"]) as stage:
        start_answer(actor, turn)
        _, message = await watch(actor, turn.run_id)
        assert stage.requests == []
    assert (message.content, message.status) == ("", "stopped")
    run, _ = await run_of(actor, turn.run_id)
    assert (run.status, run.cost_micros) == ("cancelled", None)


async def test_stopping_what_has_ended_changes_nothing(actor, agent_id):
    with playing(["Done"]):
        turn = await ask(actor, agent_id)
        await watch(actor, turn.run_id)
    before = await run_of(actor, turn.run_id)
    async with db.unit_of_work(actor) as uow:
        await stop_answer(uow, turn.run_id)
    assert await run_of(actor, turn.run_id) == before


async def test_a_model_that_breaks_off_leaves_its_text_and_a_plain_sentence(actor, agent_id):
    with playing(["The first half", ModelUnavailable("The provider is down.")]):
        turn = await ask(actor, agent_id)
        _, message = await watch(actor, turn.run_id)
    assert (message.content, message.status) == ("The first half", "failed")
    assert message.error_code == "answer_interrupted"
    assert "The provider is down." in message.error_message
    run, events = await run_of(actor, turn.run_id)
    assert (run.status, run.error_code) == ("failed", "answer_interrupted")
    assert run.output_tokens > 0
    assert types.MODEL_FAILED in [event.type for event in events]


async def test_a_model_that_refuses_leaves_an_empty_failed_answer(actor, agent_id):
    with playing([ModelCredentialRejected("OpenAI does not accept the key.")]):
        turn = await ask(actor, agent_id)
        _, message = await watch(actor, turn.run_id)
    assert (message.content, message.error_code) == ("", "model_credential_rejected")


async def test_an_answer_without_text_is_a_failure_one_can_read(actor, agent_id):
    with playing([Usage(input_tokens=3, output_tokens=0, source="reported")]):
        turn = await ask(actor, agent_id)
        _, message = await watch(actor, turn.run_id)
    assert (message.status, message.error_code) == ("failed", "empty_answer")


async def test_after_a_failure_the_conversation_goes_on(actor, agent_id):
    with playing([ModelCredentialRejected("No.")], ["Yes."]) as stage:
        first = await ask(actor, agent_id, "One?")
        await watch(actor, first.run_id)
        second = await ask(actor, agent_id, "Two?", first.conversation_id)
        await watch(actor, second.run_id)
        assert [m.content for m in stage.requests[-1].messages[1:]] == ["One?\n\nTwo?"]


async def test_bytes_postgres_cannot_keep_are_left_out(actor, agent_id):
    with playing(["nu\0l and \ud83d half"]):
        turn = await ask(actor, agent_id)
        texts, message = await watch(actor, turn.run_id)
    assert "".join(texts) == message.content == "nul and  half"


async def test_a_dead_process_is_swept_and_its_text_is_kept(org, agent_id):
    actor = org.owner
    go_on = asyncio.Event()
    with playing(["As far as it came", Pause(until=go_on), "never seen"]):
        turn = await ask(actor, agent_id)

        async def it_is_saved() -> bool:
            return (await saved(actor, turn.run_id)).content != ""

        await until(it_is_saved)
        await _age_heartbeat(org.id, turn.run_id)
        await runs_jobs.sweep_abandoned_runs()
        _, message = await watch(actor, turn.run_id)
        go_on.set()  # the process was only frozen: it finds the run ended and lets go
        await background.finish(5)
    assert (message.content, message.status) == ("As far as it came", "failed")
    assert message.error_code == "interrupted"
    assert await saved(actor, turn.run_id) == message
    assert (await run_of(actor, turn.run_id))[0].error_code == "interrupted"


async def test_shutdown_lets_answers_finish_and_cuts_off_the_rest(actor, agent_id):
    with playing(["Short."], ["Endless", Pause(until=asyncio.Event())]) as stage:
        short = await ask(actor, agent_id)
        await watch(actor, short.run_id)
        endless = await ask(actor, agent_id)
        async with aclosing(follow_answer(actor, endless.run_id)) as pieces:
            await anext(pieces)
        await background.finish(0.05)
        assert stage.closed_early == 1
    assert (await saved(actor, short.run_id)).status == "done"
    message = await saved(actor, endless.run_id)
    assert (message.content, message.error_code) == ("Endless", "interrupted")
    await run_of(actor, endless.run_id)


async def test_without_redis_the_answer_comes_from_the_database(actor, agent_id):
    await cache.close()
    cache.configure("unix:///nowhere/redis.sock")
    try:
        with playing(["Slowly ", Pause(0.5), "but surely"]):
            async with db.unit_of_work(actor) as uow:
                turn = await send_message(uow, agent_id, MessageSend(message="Anybody?"))
            start_answer(actor, turn)
            texts, message = await watch(actor, turn.run_id)
    finally:
        await cache.close()
        cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    assert "".join(texts) == message.content == "Slowly but surely"


async def test_a_feed_that_lost_its_beginning_is_completed_from_the_database(actor, agent_id):
    go_on = asyncio.Event()
    with playing(["Lost. ", Pause(until=go_on), "Kept."]):
        turn = await ask(actor, agent_id)
        watching = asyncio.create_task(watch(actor, turn.run_id))
        await asyncio.sleep(0.1)
        await cache.redis().delete(f"feed:{turn.run_id}")
        go_on.set()
        late = await watch(actor, turn.run_id)
        early = await watching
    assert "".join(late[0]) == "".join(early[0]) == "Lost. Kept."


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


async def _age_heartbeat(org_id: UUID, run_id: UUID) -> None:
    async with db.unit_of_work(Actor.system(org_id)) as uow:
        await uow.session.execute(
            text("update runs set heartbeat_at = :then where id = :id"),
            {"then": utc_now() - timedelta(minutes=1), "id": run_id},
        )
