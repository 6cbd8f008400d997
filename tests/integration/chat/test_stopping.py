"""An answer that is stopped, cut off, abandoned, or loses a service keeps what was written."""

import asyncio
import os
import sys
from contextlib import aclosing
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from agents_os.core import background, cache, db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.domains.chat.adapters.primary import jobs as chat_jobs
from agents_os.domains.chat.metadata.schemas import MessageSend
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.send_message import send_message
from agents_os.domains.chat.usecases.start_answer import start_answer
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import ModelCredentialRejected, ModelUnavailable
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.usecases.fail_abandoned_runs import fail_abandoned_runs
from tests.support.conversations import ask, run_of, saved, until, watch

assert chat_jobs  # registers what closes the answer of an ended run


async def test_stop_ends_it_soon_keeps_the_text_and_closes_upstream(actor, agent_id):
    with playing(["Kept", Pause(until=asyncio.Event())]) as stage:
        turn = await ask(actor, agent_id)
        async with aclosing(follow_answer(actor, turn.run_id)) as pieces:
            await anext(pieces)
        async with db.unit_of_work(actor) as uow:
            await stop_answer(uow, turn.run_id)
        _, message = await watch(actor, turn.run_id)  # within a second on an idle machine
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
            sys.executable,
            "-m",
            "tests.support.stop_from_elsewhere",
            *map(str, (actor.org_id, actor.user_id, turn.run_id)),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await other.communicate()
        _, message = await watch(actor, turn.run_id)
    assert (other.returncode, message.status) == (0, "stopped")
    assert b"Kept" in out  # and it could follow, too


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
        await _sweep_as_silent(org.id, turn.run_id)
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


async def _sweep_as_silent(org_id: UUID, run_id: UUID) -> None:
    """In one transaction, because the answering task still sends heartbeats."""
    async with db.unit_of_work(Actor.system(org_id)) as uow:
        await uow.session.execute(
            text("update runs set heartbeat_at = :then where id = :id"),
            {"then": utc_now() - timedelta(minutes=1), "id": run_id},
        )
        assert await fail_abandoned_runs(uow) == 1
