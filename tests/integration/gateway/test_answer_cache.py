"""Answers that are used again. A token the scripted model says takes 20 micro-credits."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agents_os.core import cache, key_protection, vault
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden
from agents_os.core.settings import settings
from agents_os.domains.billing.metadata.flags import Feature, FeatureOff, Override, Reason
from agents_os.domains.billing.metadata.schemas import Purpose
from agents_os.domains.billing.usecases.flip_flag import flip_flag
from agents_os.domains.gateway.adapters.secondary.scripted_model import Answer as Script
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.gateway.metadata.answer_cache import AnswerCachePut, terms
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import (
    ChatMessage,
    ChatRequest,
    ToolSpec,
    Usage,
)
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.gateway.usecases.set_answer_cache import set_answer_cache
from agents_os.domains.gateway.usecases.stream_chat import stream_chat
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.asking import Answer, listen
from tests.support.builders import Org, new_org
from tests.support.credits import give
from tests.support.kms import kms
from tests.support.outages import no_redis

HUNDRED = Usage(input_tokens=5, output_tokens=100, source="reported")
FIRST: Script = ["First", HUNDRED]
SECOND: Script = ["Second", HUNDRED]


async def switch(org: Org, *, on: bool) -> None:
    async with unit_of_work(org.owner) as uow:
        await set_answer_cache(uow, AnswerCachePut(on=on))


@pytest.fixture
async def org(services: None) -> Org:
    """It keeps answers."""
    return await keeping()


async def keeping() -> Org:
    org = await new_org(credits=0)
    await give(org.id, "0.1")
    await switch(org, on=True)
    return org


async def ask(
    org: Org, question: str = "Hello", *, prepaid: bool = False, **options: Any
) -> Answer:
    request = ChatRequest(
        messages=[ChatMessage(role="user", content=question)], **{"temperature": 0, **options}
    )
    access = await model_access(org.owner)
    return await listen(
        stream_chat(request, access, Payer(org.owner, Purpose.CHAT, prepaid=prepaid))
    )


async def test_the_same_question_gets_its_answer_again_for_a_tenth(org: Org) -> None:
    with playing(FIRST) as stage:
        first, again = await ask(org), await ask(org)
    assert (again.text, again.end.cached, first.end.cached) == ("First", True, False)
    assert (first.end.credits_micros, again.end.credits_micros) == (2000, 200)
    assert len(stage.requests) == 1
    async with unit_of_work(org.owner) as uow:
        holds = await uow.session.execute(
            text("select cached, captured_micro, cost_micros from credit_holds order by cached")
        )
    assert [tuple(row) for row in holds] == [(False, 2000, 100), (True, 200, 0)]


@pytest.mark.parametrize(
    "other",
    [
        {"question": "Good night"},
        {"max_output_tokens": 9},
        {"temperature": None},
        {"temperature": 1},
        {"tools": [ToolSpec(name="send_mail")]},
    ],
    ids=str,
)
async def test_another_question_is_asked(org: Org, other: Mapping[str, Any]) -> None:
    with playing(FIRST, SECOND, SECOND):
        await ask(org)
        answers = [await ask(org, **other) for _ in range(2)]
    assert answers[0].text == "Second"
    alike = other.get("temperature", 0) == 0 and "tools" not in other
    assert answers[1].end.cached is alike


async def test_nobody_gets_the_answers_of_another_company(org: Org) -> None:
    with playing(FIRST, SECOND):
        await ask(org)
        assert (await ask(await keeping())).text == "Second"


async def test_switching_it_off_forgets_and_nothing_is_kept_meanwhile(org: Org) -> None:
    with playing(FIRST, SECOND, SECOND):
        await ask(org)
        await switch(org, on=False)
        assert (await ask(org)).text == "Second"
        await switch(org, on=True)
        assert not (await ask(org)).end.cached


async def test_switching_on_what_is_on_forgets_nothing(org: Org) -> None:
    with playing(FIRST):
        await ask(org)
        await switch(org, on=True)
        assert (await ask(org)).end.cached


async def test_what_is_kept_cannot_be_read_and_goes_after_its_hours(org: Org) -> None:
    await cache.redis().flushdb()
    with playing(["The secret answer"]):
        await ask(org)
    (name,) = await cache.redis().keys("answer:*")
    assert "secret" not in str(await cache.redis().get(name))
    assert 0 < await cache.redis().ttl(name) <= terms().hours * 3600


async def test_what_was_tampered_with_is_asked_again(org: Org) -> None:
    await cache.redis().flushdb()
    with playing(FIRST, SECOND):
        await ask(org)
        (name,) = await cache.redis().keys("answer:*")
        await cache.redis().set(name, "bm90IHNlYWxlZA==")
        assert (await ask(org)).text == "Second"


async def test_a_very_long_answer_is_not_kept(org: Org) -> None:
    long = "x" * (terms().most_characters + 1)
    with playing([long, HUNDRED], SECOND):
        await ask(org)
        assert (await ask(org)).text == "Second"


async def test_only_admins_switch_it(org: Org) -> None:
    lead = await org.member(Role.LEAD)
    async with unit_of_work(lead) as uow:
        with pytest.raises(Forbidden):
            await set_answer_cache(uow, AnswerCachePut(on=False))


async def test_without_the_feature_nothing_is_used_again_and_it_can_only_be_switched_off(
    org: Org,
) -> None:
    await flip_flag(
        Feature.ANSWER_CACHE, Override(org_id=org.id, on=False), Reason(by="Ada", why="A try")
    )
    with playing(FIRST, SECOND), frozen_at(utc_now() + timedelta(seconds=11)):
        assert not (await ask(org)).end.cached
        assert not (await ask(org)).end.cached
        with pytest.raises(FeatureOff):
            await switch(org, on=True)
        await switch(org, on=False)


async def test_what_an_order_has_paid_for_costs_nothing_again(org: Org) -> None:
    with playing(FIRST):
        await ask(org)
        again = (await ask(org, prepaid=True)).end
    assert (again.cached, again.credits_micros) == (True, 0)


async def test_without_redis_the_model_is_asked(org: Org) -> None:
    with playing(FIRST, SECOND):
        async with no_redis():
            answers = [(await ask(org)).text for _ in range(2)]
    assert answers == ["First", "Second"]


async def test_while_the_master_key_cannot_be_opened_the_model_is_asked(
    org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTS_OS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SECRETS_MASTER_KEY", "")
    with kms(monkeypatch) as arn:
        monkeypatch.setenv("SECRETS_KMS_KEY", arn)
        settings.cache_clear()
        vault.add_key()
    key_protection._opened.cache_clear()
    try:
        with playing(FIRST, SECOND):
            answers = [(await ask(org)).text for _ in range(2)]
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert answers == ["First", "Second"]
