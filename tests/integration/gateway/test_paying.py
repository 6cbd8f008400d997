"""Every call of a model is paid for. A token the scripted model says takes 20 micro-credits."""

import asyncio
from contextlib import aclosing

import pytest
from sqlalchemy import text

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.errors import BudgetThrottled, CreditsExhausted
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.billing.usecases.check_ledger import check_ledger
from agents_os.domains.gateway.adapters.secondary.models import chat_model
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import (
    AnswerInterrupted,
    ModelCredentialRejected,
    ModelRateLimited,
    ModelUnavailable,
    PriceUnknown,
)
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import (
    Capabilities,
    ChatMessage,
    ChatRequest,
    ModelRead,
    Usage,
)
from agents_os.domains.gateway.usecases.meter_call import meter_call
from agents_os.domains.gateway.usecases.stream_chat import ChatStream, stream_chat
from tests.support.asking import Answer, listen
from tests.support.builders import Org, new_org
from tests.support.credits import cap, free, give

HUNDRED = Usage(input_tokens=5, output_tokens=100, source="reported")
QUESTION = ChatRequest(messages=[ChatMessage(role="user", content="Hello")])


@pytest.fixture
async def org(services: None) -> Org:
    """With 0.1 credits: 5,000 tokens of an answer."""
    org = await new_org(credits=0)
    await give(org.id, "0.1")
    return org


def asked(actor: Actor, **fields: object) -> ChatStream:
    payer = Payer(actor, Purpose.CHAT, Subject.model_validate(fields))
    return stream_chat(QUESTION, ModelAccess(), payer)


async def ask(actor: Actor, **fields: object) -> Answer:
    return await listen(asked(actor, **fields))


async def spent(org: Org) -> int:
    """Micro-credits, when nothing is held any more and the ledger adds up."""
    assert await check_ledger(org.id) == []
    async with unit_of_work(org.owner) as uow:
        account = "select 100000 - available_micro from credit_accounts where held_micro = 0"
        return int(await uow.session.scalar(text(account)) or -1)


async def test_a_call_is_charged_what_it_took_and_says_so(org: Org) -> None:
    with playing(["Hi", HUNDRED]):
        answer = await ask(org.owner)
    assert answer.end.credits_micros == await spent(org) == 2000


async def test_a_provider_that_does_not_count_is_charged_by_estimate(org: Org) -> None:
    with playing(["Good morning"]):
        await ask(org.owner)
    assert await spent(org) == 3 * 20


async def test_the_answer_is_shortened_to_what_is_left(org: Org) -> None:
    with playing(["Hi"]) as stage:
        await ask(org.owner)
    assert stage.requests[0].max_output_tokens == 5000


async def test_without_credits_the_model_is_not_asked(services: None) -> None:
    org = await new_org(credits=0)
    with playing(["Hi"]) as stage, pytest.raises(CreditsExhausted):
        await ask(org.owner)
    assert stage.requests == []


async def test_a_stopped_answer_is_charged_as_far_as_it_came(org: Org) -> None:
    with playing(["Good morning", Pause(until=asyncio.Event())]):
        stream = asked(org.owner)
        async with aclosing(stream):
            await anext(stream)
    stopped = stream.stopped()
    assert stopped is not None
    assert stopped.credits_micros == await spent(org) == 60


async def test_a_cancelled_answer_is_charged_as_far_as_it_came(org: Org) -> None:
    with playing(["Good morning", Pause(until=asyncio.Event())]):
        stream = asked(org.owner)
        await anext(stream)
        waiting = asyncio.create_task(anext(stream))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert await spent(org) == 60


async def test_an_answer_that_breaks_off_is_charged_as_far_as_it_came(org: Org) -> None:
    with playing(["Good morning", ModelUnavailable("Away.")]), pytest.raises(AnswerInterrupted):
        await ask(org.owner)
    assert await spent(org) == 60


@pytest.mark.parametrize("failure", [ModelCredentialRejected, ModelUnavailable])
async def test_a_refused_request_costs_nothing(org: Org, failure: type[AppError]) -> None:
    with playing([failure("No.")]), pytest.raises(failure):
        await ask(org.owner)
    assert await free(org.owner) == "0.1"


async def test_each_attempt_holds_and_gives_back_for_itself(org: Org) -> None:
    models = ("scripted/first", "scripted/second")
    with playing([ModelRateLimited("Slow down.")], models=models) as stage:
        stage.add(["Hi", HUNDRED], "scripted/second")
        await ask(org.owner)
    assert await spent(org) == 2000


async def test_more_than_the_bound_is_paid_by_the_platform(org: Org) -> None:
    with playing(["Hi", Usage(input_tokens=5, output_tokens=99_999, source="reported")]):
        await ask(org.owner)
    assert await spent(org) == 100_000


async def test_a_budget_of_the_agent_limits_the_answer_then_refuses(org: Org) -> None:
    agent_id = uuid7()
    await cap(org.owner, "0.02")
    with playing(["Hi", Usage(input_tokens=5, output_tokens=900, source="reported")], ["No"]) as it:
        await ask(org.owner, agent_id=agent_id)
        assert it.requests[0].max_output_tokens == 1000
        with pytest.raises(BudgetThrottled, match="starts anew on 1 "):
            await ask(org.owner, agent_id=agent_id)
        assert len(it.requests) == 1


async def test_practice_answers_without_credits(services: None) -> None:
    org = await new_org(credits=0)
    answer = await ask(org.owner)
    assert (answer.end.practice, answer.end.credits_micros) == (True, 0)


async def test_practice_moves_the_meter_of_starter_credits(services: None) -> None:
    org = await new_org(credits=1)
    answer = await ask(org.owner)
    assert answer.end.credits_micros


async def test_a_model_nobody_has_a_price_for_is_refused_with_what_to_do(org: Org) -> None:
    unknown = ModelRead(id="openai/nobody-knows", provider="openai", capabilities=Capabilities())
    payer = Payer(org.owner, Purpose.CHAT)
    with pytest.raises(PriceUnknown, match="AGENTS_OS_PRICES_FILE"):
        await meter_call(payer, QUESTION, unknown, chat_model(unknown))


@pytest.mark.parametrize("way", ["own key", "prepaid"])
async def test_own_keys_and_orders_cost_no_credits_but_are_counted(org: Org, way: str) -> None:
    model = ModelRead(
        id="scripted/first",
        provider="scripted",
        provider_key_id=uuid7() if way == "own key" else None,
        capabilities=Capabilities(),
    )
    payer = Payer(org.owner, Purpose.ORDER, prepaid=way == "prepaid")
    meter = await meter_call(payer, QUESTION, model, chat_model(model))
    with playing(["Hi", HUNDRED]):
        async with aclosing(chat_model(model).stream(meter.request, model.id)) as chunks:
            end = [chunk async for chunk in chunks][-1]
    assert (await meter.settle(end)).credits_micros == 0  # type: ignore[arg-type]
    async with unit_of_work(org.owner) as uow:
        row = (
            await uow.session.execute(text("select output_tokens, state from credit_holds"))
        ).one()
    assert tuple(row) == (100, "settled")
