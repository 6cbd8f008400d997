"""Approve, reject, modify, defer, duplicate: each has exactly one effect (K14)."""

from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.clock import frozen_at, utc_now
from agents_os.domains.governance.metadata.errors import (
    ActionRefused,
    ApprovalClosed,
    BadSnooze,
    EffectAlreadyUsed,
    FactsMissing,
    NotApproved,
    NothingModified,
    PayloadChanged,
)
from agents_os.domains.governance.metadata.schemas import DeferAction
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.approvals import (
    BETTER,
    LETTER,
    approve,
    ask,
    confirm,
    look,
    modify,
    reject,
    rule,
    told,
)


@pytest.fixture
async def admin(org):
    return await org.member(Role.ADMIN)


async def defer(actor, approval, until):
    async with db.unit_of_work(actor) as uow:
        return await defer_action(uow, approval.id, DeferAction(until=until))


async def outcomes(actor):
    return [event["status"] for event in await told(actor, "approval.decided")]


async def test_nothing_happens_before_somebody_approves(org):
    approval = await ask(org.owner)
    assert (approval.status, approval.payload, approval.quorum) == ("pending", LETTER, 1)
    with pytest.raises(NotApproved):
        await confirm(org.owner, approval.decision_id)


async def test_approved_it_happens_once(org, admin):
    approval = await ask(org.owner)
    approved = await approve(admin, approval, "Go on")
    assert (approved.status, approved.decided_by, approved.comment) == (
        "approved", admin.user_id, "Go on",
    )  # fmt: skip
    await confirm(org.owner, approval.decision_id)
    with pytest.raises(EffectAlreadyUsed):
        await confirm(org.owner, approval.decision_id)
    used = await look(admin, approval.id)
    assert (used.status, used.effect_used_at is not None) == ("used", True)
    assert await outcomes(org.owner) == ["approved"]


async def test_rejected_it_never_happens(org, admin):
    approval = await ask(org.owner)
    assert (await reject(admin, approval, "Not on a Friday")).status == "rejected"
    with pytest.raises(NotApproved, match="rejected"):
        await confirm(org.owner, approval.decision_id)
    with pytest.raises(ApprovalClosed, match="rejected"):
        await approve(admin, approval)
    assert await outcomes(org.owner) == ["rejected"]


async def test_modified_only_the_changed_payload_happens_once(org, admin):
    approval = await ask(org.owner)
    changed = await modify(admin, approval, BETTER)
    assert (changed.status, changed.payload, changed.id) == ("modified", BETTER, approval.id)
    assert changed.decision_id != approval.decision_id
    for payload in (LETTER, BETTER):  # the old decision is worth nothing, whatever it is shown
        with pytest.raises((NotApproved, PayloadChanged)):
            await confirm(org.owner, approval.decision_id, payload)
    with pytest.raises(PayloadChanged):
        await confirm(org.owner, changed.decision_id, LETTER)
    await confirm(org.owner, changed.decision_id, BETTER)
    with pytest.raises(EffectAlreadyUsed):
        await confirm(org.owner, changed.decision_id, BETTER)
    detail = await look(admin, approval.id)
    assert (detail.original_payload, detail.payload) == (LETTER, BETTER)
    assert await outcomes(org.owner) == ["modified"]


async def test_deferred_it_waits_and_can_still_be_approved(org, admin):
    approval = await ask(org.owner)
    until = utc_now() + timedelta(days=3)
    deferred = await defer(admin, approval, until)
    assert (deferred.status, deferred.snoozed_until) == ("deferred", until)
    assert deferred.expires_at == until + timedelta(days=1)
    with pytest.raises(NotApproved):
        await confirm(org.owner, approval.decision_id)
    assert (await approve(admin, approval)).status == "approved"
    await confirm(org.owner, approval.decision_id)
    assert await outcomes(org.owner) == ["approved"]


async def test_every_duplicate_changes_nothing(org, admin):
    approval = await ask(org.owner)
    until = utc_now() + timedelta(hours=1)
    assert await defer(admin, approval, until) == await defer(admin, approval, until)
    assert await approve(admin, approval) == await approve(admin, approval)
    second = await ask(org.owner, payload=BETTER)
    assert await reject(admin, second) == await reject(admin, second)
    third = await ask(org.owner, payload={"n": 1})
    await modify(admin, third, {"n": 2})
    with pytest.raises(ApprovalClosed):
        await modify(admin, third, {"n": 2})
    assert await outcomes(org.owner) == ["approved", "rejected", "modified"]
    assert len((await look(admin, approval.id)).votes) == 1


async def test_approving_again_after_the_effect_asks_for_nothing(org, admin):
    approval = await ask(org.owner)
    await approve(admin, approval)
    await confirm(org.owner, approval.decision_id)
    assert (await approve(admin, approval)).status == "used"
    with pytest.raises(EffectAlreadyUsed):
        await confirm(org.owner, approval.decision_id)


async def test_whoever_saw_an_older_version_cannot_approve_the_newer_one(org, admin):
    await rule(org.owner, quorum=2)
    other = await org.member(Role.ADMIN)
    approval = await ask(await org.member())
    changed = await modify(admin, approval, BETTER)
    assert (changed.status, changed.approvals_given) == ("pending", 1)
    with pytest.raises(PayloadChanged):
        await approve(other, approval)
    assert (await approve(other, changed)).status == "modified"


async def test_a_change_takes_back_the_votes_for_what_was_there_before(org, admin):
    await rule(org.owner, quorum=2)
    approval = await ask(await org.member())
    assert (await approve(admin, approval)).approvals_given == 1
    changed = await modify(org.owner, approval, BETTER)
    assert (changed.status, changed.approvals_given) == ("pending", 1)
    assert (await approve(org.owner, changed)).status == "pending"
    assert (await approve(admin, changed)).status == "modified"


async def test_the_rules_judge_the_changed_action_again(org, admin):
    await rule(org.owner, "block", amount_over_micros=500)
    await rule(org.owner, approvers={"roles": ["owner"]}, amount_over_micros=100)
    await rule(org.owner, amount_up_to_micros=100)
    asker = await org.member()
    approval = await ask(asker, action_class="money", amount_micros=50, recipient="Ada")
    with pytest.raises(FactsMissing, match="amount_micros and recipient"):
        await modify(admin, approval, BETTER)
    with pytest.raises(ActionRefused):
        await modify(admin, approval, BETTER, amount_micros=501, recipient="Ada")
    raised = await modify(admin, approval, BETTER, amount_micros=200, recipient="Ada")
    assert (raised.status, raised.approvals_given, raised.can) == ("pending", 0, [])
    assert (await approve(org.owner, raised)).status == "modified"


async def test_changing_nothing_is_told(org, admin):
    approval = await ask(org.owner)
    with pytest.raises(NothingModified):
        await modify(admin, approval, dict(reversed(LETTER.items())))


@pytest.mark.parametrize("days", [-1, 0, 31])
async def test_putting_aside_needs_a_time_within_reach(org, admin, days):
    approval = await ask(org.owner)
    now = utc_now()
    with frozen_at(now), pytest.raises(BadSnooze):
        await defer(admin, approval, now + timedelta(days=days))


async def test_one_no_is_enough_also_after_ones_own_yes(org, admin):
    await rule(org.owner, quorum=2)
    approval = await ask(await org.member())
    await approve(admin, approval)
    assert (await reject(admin, approval)).status == "rejected"
    assert [vote.vote for vote in (await look(admin, approval.id)).votes] == ["approve", "reject"]
