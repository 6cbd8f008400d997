"""Skills that change what an agent may do."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import Forbidden
from agents_os.domains.game.metadata.errors import SkillAlreadyAnswered
from agents_os.domains.game.metadata.goals import (
    SkillAnswer,
    SkillRecommendationRead,
    SkillSnooze,
)
from agents_os.domains.game.usecases.answer_skill_recommendation import (
    answer_skill_recommendation,
)
from agents_os.domains.game.usecases.list_skill_recommendations import (
    list_skill_recommendations,
)
from agents_os.domains.game.usecases.snooze_skill_recommendation import (
    snooze_skill_recommendation,
)
from agents_os.domains.game.usecases.suspend_autonomy import suspend_autonomy
from agents_os.domains.governance.metadata.models import Verdict
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.approvals import propose
from tests.support.builders import Org
from tests.support.game import recommend_skill, rows, system


async def accept_card(actor: Actor, card_id: UUID) -> SkillRecommendationRead:
    async with db.unit_of_work(actor) as uow:
        return await answer_skill_recommendation(uow, card_id, SkillAnswer(accept=True))


async def open_cards(actor: Actor) -> list[SkillRecommendationRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_skill_recommendations(uow, only_open=True)).data


def spend(agent_id: UUID, amount: int) -> dict[str, Any]:
    return {
        "agent_id": agent_id,
        "action_class": "money",
        "tool": "pay",
        "amount_micros": amount * 1_000_000,
    }


async def test_accepting_small_amounts_adds_a_rule_that_lets_them_through(actor: Actor) -> None:
    quill = await hire(actor)
    other = await hire(actor, template_key="scout")
    worker = system(actor)
    assert (await propose(worker, **spend(quill.id, 50))).verdict is Verdict.REQUIRE_APPROVAL
    card = await accept_card(actor, await recommend_skill(actor, quill.id, "small_amounts"))
    assert card.policy_id
    assert (await propose(worker, **spend(quill.id, 50))).verdict is Verdict.ALLOW
    assert (await propose(worker, **spend(quill.id, 51))).verdict is Verdict.REQUIRE_APPROVAL
    assert (await propose(worker, **spend(other.id, 50))).verdict is Verdict.REQUIRE_APPROVAL


async def test_a_lead_cannot_loosen_the_companys_rules_by_a_card(org: Org) -> None:
    quill = await hire(org.owner)
    card_id = await recommend_skill(org.owner, quill.id, "small_amounts")
    lead = await org.member(Role.LEAD)
    [seen] = await open_cards(lead)
    assert not seen.can_accept
    with pytest.raises(Forbidden):
        await accept_card(lead, card_id)
    assert await rows(org.owner, "select 1 from policies") == []


async def test_something_forbidden_switches_the_rule_off_and_keeps_the_points(
    actor: Actor,
) -> None:
    quill = await hire(actor)
    card_id = await recommend_skill(actor, quill.id, "small_amounts")
    await accept_card(actor, card_id)
    async with db.unit_of_work(system(actor)) as uow:
        await suspend_autonomy(uow, quill.id)  # a pause, say: nothing was forbidden by a rule
    assert (await propose(system(actor), **spend(quill.id, 5))).verdict is Verdict.ALLOW
    await rows(actor, "update agents set environment = 'test' returning 1")
    blocked = await propose(system(actor), agent_id=quill.id)
    assert blocked.verdict is Verdict.BLOCK
    async with db.unit_of_work(system(actor)) as uow:
        await suspend_autonomy(uow, quill.id)
    [policy] = await rows(actor, "select enabled from policies")
    [card] = await rows(actor, "select status, policy_id from skill_recommendations")
    assert (policy.enabled, card.status, card.policy_id) == (False, "dismissed", None)
    assert (await accept_card(actor, card_id)).status == "accepted"


async def test_a_card_put_off_comes_back(actor: Actor) -> None:
    quill = await hire(actor)
    card_id = await recommend_skill(actor, quill.id)
    async with db.unit_of_work(actor) as uow:
        card = await snooze_skill_recommendation(uow, card_id, SkillSnooze(days=7))
    assert card.snoozed_until
    assert card.snoozed_until - utc_now() > timedelta(days=6)
    assert await open_cards(actor) == []
    past = "update skill_recommendations set snoozed_until = now() - interval '1 s' returning 1"
    await rows(actor, past)
    assert [each.id for each in await open_cards(actor)] == [card_id]
    await accept_card(actor, card_id)
    with pytest.raises(SkillAlreadyAnswered):
        async with db.unit_of_work(actor) as uow:
            await snooze_skill_recommendation(uow, card_id, SkillSnooze())
