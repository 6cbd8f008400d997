"""For whom a feature is on."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.flags import (
    NOTHING_SAID,
    Feature,
    Rule,
    Said,
    bucket,
    decide,
    flags,
)

features = st.sampled_from(Feature)
percents = st.decimals(0, 100, places=2)


def by_share(feature: Feature, org_id: UUID, percent: Decimal) -> bool:
    return decide(feature, org_id, "free", Said({feature: Rule(percent=percent)}, {})).on


@given(features, st.uuids(), percents, percents)
def test_who_is_in_stays_in_as_the_share_grows(
    feature: Feature, org_id: UUID, one: Decimal, other: Decimal
) -> None:
    smaller, larger = sorted((one, other))
    assert by_share(feature, org_id, smaller) <= by_share(feature, org_id, larger)


@given(features, st.uuids())
def test_none_is_nobody_and_all_is_everybody(feature: Feature, org_id: UUID) -> None:
    assert not by_share(feature, org_id, Decimal(0))
    assert by_share(feature, org_id, Decimal(100))


@pytest.mark.parametrize("share", [0.01, 0.25, 0.9])
def test_a_share_is_that_share_and_of_other_companies_for_another_feature(share: float) -> None:
    orgs = [uuid7() for _ in range(10_000)]
    one, other = ({org for org in orgs if bucket(each, org) < share * 10_000} for each in Feature)
    assert len(one) / len(orgs) == pytest.approx(share, abs=0.02)
    assert len(one & other) / len(orgs) == pytest.approx(share * share, abs=0.02)


@given(features, st.uuids(), st.booleans())
def test_what_was_chosen_for_a_company_comes_before_its_plan_and_that_before_the_share(
    feature: Feature, org_id: UUID, chosen: bool
) -> None:
    said = Said({feature: Rule(percent=Decimal(0), plans=("teams",))}, {})
    assert decide(feature, org_id, "free", said).decided_by == "share"
    by_plan = decide(feature, org_id, "teams", said)
    assert (by_plan.on, by_plan.decided_by) == (True, "plan")
    by_choice = decide(
        feature, org_id, "teams", said._replace(overrides={(feature, org_id): chosen})
    )
    assert (by_choice.on, by_choice.decided_by) == (chosen, "company")


@given(features, st.uuids(), st.uuids(), st.booleans())
def test_what_was_chosen_for_another_company_changes_nothing(
    feature: Feature, org_id: UUID, other: UUID, chosen: bool
) -> None:
    assume(org_id != other)
    said = Said({}, {(feature, other): chosen})
    assert decide(feature, org_id, "free", said) == decide(feature, org_id, "free", NOTHING_SAID)


def test_every_feature_is_declared() -> None:
    assert set(flags()) == set(Feature)
