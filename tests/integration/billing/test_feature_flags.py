"""Features that are introduced step by step: who has them, who decided, and what is refused."""

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agents_os.core.actor import GATEKEEPER, Actor, Kind
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import UnitOfWork, platform_session, unit_of_work
from agents_os.core.errors import Forbidden, Invalid, NotFound
from agents_os.core.ids import uuid7
from agents_os.domains.billing.adapters.secondary import flags as repository
from agents_os.domains.billing.metadata.flags import (
    Feature,
    FeatureOff,
    FeatureRead,
    Override,
    Reason,
    Rule,
    bucket,
)
from agents_os.domains.billing.usecases.flip_flag import flag_history, flip_flag, list_flags
from agents_os.domains.billing.usecases.list_features import list_features
from agents_os.domains.billing.usecases.require_feature import has_feature, require_feature
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.api import client
from tests.support.builders import Org, api_key_for, new_org

CACHE = Feature.ANSWER_CACHE
REASON = Reason(by="Ada", why="A try")


async def choose(org: Org, *, on: bool | None, why: str = "A try") -> None:
    await flip_flag(CACHE, Override(org_id=org.id, on=on), Reason(by="Ada", why=why))


async def feature(actor: Actor) -> FeatureRead:
    async with unit_of_work(actor) as uow:
        return next(each for each in (await list_features(uow)).data if each.feature is CACHE)


async def had(actor: Actor) -> bool:
    async with unit_of_work(actor) as uow:
        return await has_feature(uow, CACHE)


async def under(rule: Rule, actor: Actor) -> FeatureRead:
    """As the company would have it if the rule held for everybody. Other tests see nothing."""
    async with platform_session() as session:
        await repository.add(session, CACHE, rule, REASON)
        uow = UnitOfWork(session, actor)
        await uow.enter(actor)
        found = (await list_features(uow)).data
        await session.rollback()
    return next(each for each in found if each.feature is CACHE)


async def test_a_share_of_all_companies_has_it(org: Org) -> None:
    mine = Decimal(bucket(CACHE, org.id)) / 100
    assert not (await under(Rule(percent=mine), org.owner)).on
    assert (await under(Rule(percent=mine + Decimal("0.01")), org.owner)).on


async def test_a_plan_has_it_whatever_the_share(org: Org) -> None:
    found = await under(Rule(percent=Decimal(0), plans=("pro", "free")), org.owner)
    assert (found.on, found.decided_by) == (True, "plan")


async def test_what_was_chosen_for_a_company_holds_there_only_until_it_is_taken_back(
    org: Org,
) -> None:
    other = await new_org()
    await choose(org, on=False)
    found = await feature(org.owner)
    assert (found.on, found.decided_by) == (False, "company")
    assert (await feature(other.owner)).on
    (state,) = [each for each in await list_flags() if each.feature is CACHE]
    assert Override(org_id=org.id, on=False) in state.overrides
    await choose(org, on=None)
    assert (await feature(org.owner)).decided_by == "share"


async def test_every_flip_is_recorded_with_who_when_from_what_to_what_and_why(org: Org) -> None:
    began = utc_now()
    await choose(org, on=False, why="Too many wrong answers")
    await choose(org, on=True, why="Corrected")
    second, first = [each for each in await flag_history(CACHE) if each.org_id == org.id]
    assert (first.by, first.why) == ("Ada", "Too many wrong answers")
    assert [str(each) for each in (first.before, first.after)] == ["as the rule says", "off"]
    assert [str(each) for each in (second.before, second.after)] == ["off", "on"]
    assert began - timedelta(seconds=5) < first.at <= second.at


@pytest.mark.parametrize("change", ["update flag_flips set why = ''", "delete from flag_flips"])
async def test_nobody_changes_what_was_recorded(org: Org, change: str) -> None:
    await choose(org, on=True)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with platform_session() as session:
            await session.execute(text(change))


@pytest.mark.parametrize("kind", [Kind.USER, Kind.SYSTEM])
async def test_a_company_sees_neither_the_reasons_nor_what_holds_for_others(
    org: Org, kind: Kind
) -> None:
    other = await new_org()
    await choose(other, on=False)
    actor = org.owner if kind is Kind.USER else Actor.system(org.id)
    async with unit_of_work(actor) as uow:
        seen = await uow.session.scalars(text("select org_id from flag_flips"))
        assert other.id not in seen.all()
        with pytest.raises(ProgrammingError, match="permission denied"):
            await uow.session.scalars(text("select why from flag_flips"))
        await uow.session.rollback()


async def test_a_company_cannot_flip_a_flag(org: Org) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with unit_of_work(org.owner) as uow:
            await repository.add(uow.session, CACHE, Override(org_id=org.id, on=True), REASON)


async def test_there_must_be_such_a_plan_and_such_a_company() -> None:
    with pytest.raises(Invalid, match="no plan “gold”"):
        await flip_flag(CACHE, Rule(percent=Decimal(1), plans=("gold",)), REASON)
    with pytest.raises(NotFound, match="no company"):
        await flip_flag(CACHE, Override(org_id=uuid7(), on=True), REASON)


async def test_a_flip_holds_after_seconds(org: Org) -> None:
    assert await had(org.owner)
    await choose(org, on=False)
    with frozen_at(utc_now() + timedelta(seconds=11)):
        assert not await had(org.owner)


async def test_without_it_the_work_is_refused_with_what_to_do(org: Org) -> None:
    await choose(org, on=False)
    async with unit_of_work(org.owner) as uow:
        with pytest.raises(FeatureOff, match="“Answers used again” is not on for your company"):
            await require_feature(uow, CACHE)


async def test_it_is_as_by_default_where_flags_cannot_be_read_and_the_work_goes_on(
    org: Org,
) -> None:
    await choose(org, on=False)
    async with unit_of_work(GATEKEEPER) as uow:  # this role may not read flags
        uow.actor = org.owner
        assert await has_feature(uow, CACHE)
        assert await uow.session.scalar(text("select 1")) == 1


async def test_owners_and_admins_see_their_features_over_http(api: FastAPI, org: Org) -> None:
    await choose(org, on=False)
    key = await api_key_for(await org.member(Role.ADMIN), "org:manage")
    async with client(api, authorization=f"Bearer {key}") as admin:
        (found,) = [
            each
            for each in (await admin.get("/api/v1/billing/features")).json()["data"]
            if each["feature"] == CACHE
        ]
    assert (found["on"], found["decided_by"]) == (False, "company")
    lead = await org.member(Role.LEAD)
    async with unit_of_work(lead) as uow:
        with pytest.raises(Forbidden):
            await list_features(uow)


def agents_os(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agents_os.cli", "flags", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def test_operators_flip_flags_from_the_command_line(org: Org) -> None:
    flipped = agents_os(CACHE, "--company", str(org.id), "--to", "off", "--why", "They asked")
    assert (flipped.returncode, flipped.stderr) == (0, "")
    assert f"company {org.id}: as the rule says → off (They asked)" in flipped.stdout
    assert not (await feature(org.owner)).on
    refused = agents_os(CACHE, "--percent", "101", "--why", "More than all")
    assert refused.returncode == 1
    assert "percent" in refused.stderr
