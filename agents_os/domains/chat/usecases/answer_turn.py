"""Let the model answer: stream, save, stop, and settle whatever happens."""

import asyncio
import time
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agents_os.core import feed, metrics
from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.text import storable
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.context import question_with_before
from agents_os.domains.chat.metadata.schemas import MessageStatus, Turn
from agents_os.domains.chat.usecases.assemble_request import Assembled, assemble_request
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import Finished, TextDelta
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.gateway.usecases.stream_chat import ChatStream, stream_chat
from agents_os.domains.runs.metadata import event_types, model_facts
from agents_os.domains.runs.metadata.context import Material
from agents_os.domains.runs.metadata.errors import IllegalTransition
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.fail_abandoned_runs import INTERRUPTED, INTERRUPTED_MESSAGE
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.gather_material import Need, gather_material
from agents_os.domains.runs.usecases.record_heartbeat import record_heartbeat
from agents_os.domains.runs.usecases.record_material import record_citations, record_passages

log = structlog.get_logger(__name__)

SHOW_EVERY_S = 0.04  # text for those who watch
SAVE_EVERY_S = 0.4  # text into the database, heartbeat, and a look whether to stop
SETTLE_ATTEMPTS = 5
_DATABASE_AWAY = (SQLAlchemyError, OSError)


class Ending(NamedTuple):
    """How an answer ended, for the message and for the run."""

    message: MessageStatus
    run: RunStatus
    error_code: str | None = None
    error_message: str | None = None
    retry_after_s: float | None = None


DONE = Ending(MessageStatus.DONE, RunStatus.SUCCEEDED)
STOPPED = Ending(MessageStatus.STOPPED, RunStatus.CANCELLED)
CUT_OFF = Ending(MessageStatus.FAILED, RunStatus.FAILED, INTERRUPTED, INTERRUPTED_MESSAGE)
BROKEN = Ending(
    MessageStatus.FAILED,
    RunStatus.FAILED,
    "internal_error",
    "Something went wrong on our side while the answer was written. Ask for it again.",
)
EMPTY = Ending(
    MessageStatus.FAILED,
    RunStatus.FAILED,
    "empty_answer",
    "The model answered without any text. Ask again, or choose another model for this agent.",
)


@dataclass(slots=True)
class Draft:
    """An answer in the making, shared by who reads the model, who shows and who saves it.

    Attributes:
        shown, saved: How many characters of `text` are in the live feed, in the database.
        first_token_ms: From the start of the run to the first text.
        called: The model was asked.
        stop: Somebody asked for it to be stopped.
        finished: What the model consumed; known at the end.
    """

    text: str = ""
    shown: int = 0
    saved: int = 0
    first_token_ms: int | None = None
    first_token_noted: bool = False
    called: bool = False
    stop: bool = False
    finished: Finished | None = None
    started: float = field(default_factory=time.monotonic)
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


async def answer_turn(actor: Actor, turn: Turn) -> None:
    """Answer `turn` to its end: done, stopped or failed, with the text as far as it came.

    Acts as the person who asked. No transaction is open while the model speaks. Never raises for
    anything the model or the services do; the outcome is in the message and in the run.
    """
    draft = Draft()
    metrics.run_started()
    ending = await _attempt(actor, turn, draft)
    draft.over.set()
    await _show(turn, draft)
    await _settle(actor, turn, draft, ending)
    await feed.end(turn.run_id)
    metrics.run_finished(ending.run)
    if draft.finished:
        metrics.model_called(draft.finished.model, draft.finished.usage)


async def _attempt(actor: Actor, turn: Turn, draft: Draft) -> Ending:
    try:
        access = await model_access(actor)
        assembled = await assemble_request(turn.prompt, access, await _material(actor, turn))
        if not await _begin(actor, turn, assembled):
            return STOPPED
        draft.called = True
        stream = stream_chat(assembled.request, access, _payer(actor, turn))
        await _drive(actor, turn, draft, stream)
        return DONE if draft.text else EMPTY
    except AppError as error:
        log.info("chat.answer_failed", run_id=str(turn.run_id), error=error.code)
        return Ending(
            MessageStatus.FAILED, RunStatus.FAILED, error.code, error.message, error.retry_after_s
        )
    except asyncio.CancelledError:
        if draft.stop:
            return STOPPED
        if (task := asyncio.current_task()) is not None:  # the process ends: settle, then go
            task.uncancel()
        return CUT_OFF
    except Exception as error:
        log.exception("chat.answer_broken", run_id=str(turn.run_id), error=type(error).__name__)
        return BROKEN


def _payer(actor: Actor, turn: Turn) -> Payer:
    subject = Subject(run_id=turn.run_id, agent_id=turn.agent_id, team_id=turn.team_id)
    return Payer(actor, Purpose.CHAT, subject)


async def _material(actor: Actor, turn: Turn) -> Material:
    about = question_with_before(turn.prompt.history, turn.prompt.question.content)
    return await gather_material(actor, Need(turn.agent_id, turn.run_id, about))


async def _begin(actor: Actor, turn: Turn, assembled: Assembled) -> bool:
    """Mark the run as running; False when its cancellation was asked for already."""
    async with unit_of_work(actor) as uow:
        if await record_heartbeat(uow, turn.run_id):
            return False
        started = EventDraft(type=event_types.RUN_STARTED)
        await append_events(uow, turn.run_id, [started, *assembled.events])
        await record_passages(uow, turn.run_id, assembled.passages)
    return True


async def _drive(actor: Actor, turn: Turn, draft: Draft, stream: ChatStream) -> None:
    reader = asyncio.create_task(_listen(stream, draft))
    helpers = (
        asyncio.create_task(_keep_showing(turn, draft)),
        asyncio.create_task(_keep_saving(actor, turn, draft, reader)),
    )
    try:
        await reader
    finally:
        draft.over.set()
        draft.grown.set()
        await asyncio.gather(*helpers)


async def _listen(stream: ChatStream, draft: Draft) -> None:
    try:
        async with aclosing(stream):
            async for chunk in stream:
                if isinstance(chunk, TextDelta) and (text := storable(chunk.text)):
                    if draft.first_token_ms is None:
                        draft.first_token_ms = round((time.monotonic() - draft.started) * 1000)
                    draft.text += text
                    draft.grown.set()
    finally:
        draft.finished = stream.stopped()


async def _keep_showing(turn: Turn, draft: Draft) -> None:
    """The first word at once, then what has come together since the last time."""
    while not draft.over.is_set():
        await draft.grown.wait()
        draft.grown.clear()
        await _show(turn, draft)
        await _pause(draft, SHOW_EVERY_S)


async def _keep_saving(
    actor: Actor, turn: Turn, draft: Draft, reader: "asyncio.Task[None]"
) -> None:
    while not draft.over.is_set():
        await _pause(draft, SAVE_EVERY_S)
        try:
            draft.stop = await _save(actor, turn, draft)
        except _DATABASE_AWAY as error:  # the answer goes on; the next attempt saves all of it
            log.warning("chat.save_failed", run_id=str(turn.run_id), error=type(error).__name__)
        except Exception:
            log.exception("chat.save_broken", run_id=str(turn.run_id))
        if draft.stop:
            reader.cancel()
            return


async def _save(actor: Actor, turn: Turn, draft: Draft) -> bool:
    """Save the text so far and say that we live; True when the answer should stop."""
    text = draft.text
    async with unit_of_work(actor) as uow:
        stop = await record_heartbeat(uow, turn.run_id)
        if draft.first_token_ms is not None and not draft.first_token_noted:
            await append_events(uow, turn.run_id, [model_facts.first_token(draft.first_token_ms)])
        if len(text) > draft.saved:
            await repository.change_streaming(uow.session, turn.run_id, content=text)
    draft.first_token_noted = draft.first_token_ms is not None
    draft.saved = len(text)
    return stop


async def _show(turn: Turn, draft: Draft) -> None:
    text = draft.text
    if len(text) > draft.shown:
        await feed.publish(turn.run_id, draft.shown, text[draft.shown :])
        draft.shown = len(text)


async def _settle(actor: Actor, turn: Turn, draft: Draft, ending: Ending) -> None:
    """Write the outcome. If the database stays away, the sweep fails the run later."""
    for attempt in range(SETTLE_ATTEMPTS):
        try:
            async with unit_of_work(actor) as uow:
                await _write_ending(uow, turn, draft, ending)
            return
        except _DATABASE_AWAY as error:
            log.warning("chat.settle_failed", run_id=str(turn.run_id), error=type(error).__name__)
            await asyncio.sleep(0.2 * 2**attempt)
        except IllegalTransition:  # swept as abandoned: this process was frozen for a while
            log.warning("chat.settled_elsewhere", run_id=str(turn.run_id))
            return
        except AppError as error:  # the person was removed meanwhile; the sweep will fail it
            log.warning("chat.settle_refused", run_id=str(turn.run_id), error=error.code)
            return


async def _write_ending(uow: UnitOfWork, turn: Turn, draft: Draft, ending: Ending) -> None:
    why = {"error_code": ending.error_code, "error_message": ending.error_message}
    await append_events(uow, turn.run_id, _facts(turn, draft, ending))
    run = await finish_run(uow, turn.run_id, ending.run, **why)
    await record_citations(uow, turn.run_id, draft.text)
    await repository.change_streaming(
        uow.session,
        turn.run_id,
        content=draft.text,
        status=ending.message,
        model=run.model,
        practice=run.practice,
        **why,
    )
    uow.signal("conversation", turn.conversation_id)


def _facts(turn: Turn, draft: Draft, ending: Ending) -> list[EventDraft]:
    """What is not recorded yet of the first word, and of what the model consumed or refused."""
    facts = []
    if draft.first_token_ms is not None and not draft.first_token_noted:
        facts.append(model_facts.first_token(draft.first_token_ms))
    failed = ending.message is MessageStatus.FAILED
    if draft.finished is not None:
        facts.append(model_facts.consumed(draft.finished, failed=failed))
    elif draft.called and failed:
        model = turn.prompt.model
        facts.append(model_facts.refused(model, ending.error_code, ending.retry_after_s))
    return facts


async def _pause(draft: Draft, seconds: float) -> None:
    """Wait, but not beyond the end of the answer."""
    with suppress(TimeoutError):
        await asyncio.wait_for(draft.over.wait(), seconds)
