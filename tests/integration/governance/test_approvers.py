"""Who is asked, who may not answer, and what happens when nobody can."""

from dataclasses import replace

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor, Kind
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import PageQuery
from agents_os.domains.governance.metadata.errors import (
    ApprovalNotFound,
    NotAnApprover,
    SelfApproval,
)
from agents_os.domains.governance.usecases import queries
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire, new_team
from tests.support.approvals import BETTER, approve, ask, look, modify, reject, rule
from tests.support.builders import new_org


async def inbox(actor, which="mine"):
    async with db.unit_of_work(actor) as uow:
        page = await queries.list_approvals(uow, PageQuery(), which)
        counts = await queries.count_approvals(uow)
    assert getattr(counts, which) == len(page.data)
    return [approval.id for approval in page.data]


async def test_owners_and_admins_are_asked_by_default_and_members_are_not(org):
    member, admin = await org.member(), await org.member(Role.ADMIN)
    approval = await ask(await org.member())
    assert await inbox(org.owner) == await inbox(admin) == [approval.id]
    assert await inbox(member) == await inbox(member, "all") == []
    with pytest.raises(ApprovalNotFound):
        await approve(member, approval)
    assert (await approve(admin, approval)).decided_by == admin.user_id


async def test_a_lead_is_asked_about_agents_of_their_team(org):
    team = await new_team(org.owner)
    lead = await org.member(Role.LEAD, team_ids=frozenset({team}))
    agent = await hire(org.owner, team_id=team)
    ours, others = await ask(org.owner, agent_id=agent.id), await ask(org.owner)
    assert await inbox(lead) == [ours.id]
    with pytest.raises(ApprovalNotFound):
        await approve(lead, others)
    assert (await approve(lead, ours)).status == "approved"


async def test_a_rule_can_name_a_member(org):
    member, admin = await org.member(), await org.member(Role.ADMIN)
    await rule(org.owner, approvers={"user_ids": [member.user_id]})
    approval = await ask(await org.member())
    assert await inbox(member) == [approval.id]
    assert await inbox(admin) == []
    assert (await look(admin, approval.id)).can == []
    with pytest.raises(NotAnApprover):
        await approve(admin, approval)
    assert (await approve(member, approval)).status == "approved"


async def test_a_rule_can_name_a_role_or_a_team(org):
    team = await new_team(org.owner)
    insider = await org.member(team_ids=frozenset({team}))
    lead = await org.member(Role.LEAD)
    await rule(org.owner, approvers={"roles": ["lead"], "team_ids": [team]}, quorum=2)
    approval = await ask(await org.member())
    assert await inbox(insider) == await inbox(lead) == [approval.id]
    assert (await approve(insider, approval)).status == "pending"
    assert (await approve(lead, approval)).status == "approved"


async def test_owners_are_the_fallback_of_every_rule(org):
    await rule(org.owner, approvers={"roles": ["lead"]})
    approval = await ask(await org.member())
    assert await inbox(org.owner) == [approval.id]
    assert (await approve(org.owner, approval)).status == "approved"


async def test_a_viewer_is_never_asked(org):
    viewer = await org.member(Role.VIEWER)
    await rule(org.owner, approvers={"user_ids": [viewer.user_id], "roles": ["viewer"]})
    approval = await ask(await org.member())
    with pytest.raises(ApprovalNotFound):
        await approve(viewer, approval)


async def test_several_people_must_agree_and_nobody_counts_twice(org):
    await rule(org.owner, quorum=2)
    admin = await org.member(Role.ADMIN)
    approval = await ask(await org.member())
    for _ in range(3):
        assert (await approve(admin, approval)).approvals_given == 1
    assert (await approve(org.owner, approval)).status == "approved"


async def test_nobody_approves_or_changes_what_their_own_run_asks_for(org):
    admin = await org.member(Role.ADMIN)
    approval = await ask(admin)
    assert (await look(admin, approval.id)).can == ["reject", "defer"]
    assert await inbox(admin) == []
    with pytest.raises(SelfApproval):
        await approve(admin, approval)
    with pytest.raises(SelfApproval):
        await modify(admin, approval, BETTER)
    assert (await reject(admin, approval)).status == "rejected"


async def test_a_one_person_company_can_work_and_it_is_noted(org):
    agent = await hire(org.owner)
    approval = await ask(org.owner, agent_id=agent.id)
    assert await inbox(org.owner) == [approval.id]
    approved = await approve(org.owner, approval)
    assert (approved.status, approved.self_approved) == ("approved", True)
    assert "own run" in approved.note
    changed = await modify(org.owner, await ask(org.owner, agent_id=agent.id), BETTER)
    assert (changed.status, changed.self_approved) == ("modified", True)


async def test_the_exception_ends_with_the_first_colleague_who_could_be_asked(org):
    agent = await hire(org.owner)
    approval = await ask(org.owner, agent_id=agent.id)
    await org.member()  # is not asked
    assert "approve" in (await look(org.owner, approval.id)).can
    await org.member(Role.ADMIN)
    with pytest.raises(SelfApproval):
        await approve(org.owner, approval)


async def test_the_exception_is_for_one_vote_on_an_agent_by_the_owner_in_person(org):
    agent = await hire(org.owner)
    with pytest.raises(SelfApproval):  # no agent asked for it
        await approve(org.owner, await ask(org.owner))
    approval = await ask(org.owner, agent_id=agent.id)
    key = replace(org.owner, kind=Kind.API_KEY)
    with pytest.raises(SelfApproval):  # or an agent with its owner's key approves itself
        await approve(key, approval)
    await rule(org.owner, quorum=2)
    with pytest.raises(SelfApproval):
        await approve(org.owner, await ask(org.owner, agent_id=agent.id, payload=BETTER))


async def test_a_change_that_needs_two_people_is_not_approved_by_one_alone(org):
    agent = await hire(org.owner)
    await rule(org.owner, quorum=2, amount_over_micros=100)
    await rule(org.owner, amount_up_to_micros=100)
    approval = await ask(org.owner, agent_id=agent.id, amount_micros=1)
    with pytest.raises(SelfApproval):
        await modify(org.owner, approval, BETTER, amount_micros=101)
    assert (await look(org.owner, approval.id)).payload == approval.payload


async def test_the_system_and_keys_without_the_scope_answer_nothing(org):
    approval = await ask(org.owner)
    with pytest.raises(Forbidden):
        await approve(Actor.system(org.id), approval)
    admin = await org.member(Role.ADMIN)
    plain = {key: reach for key, reach in admin.permissions.items() if key != "approvals:write"}
    with pytest.raises(Forbidden):
        await approve(replace(admin, kind=Kind.API_KEY, permissions=plain), approval)


async def test_whoever_asked_sees_what_became_of_it(org):
    member = await org.member()
    approval = await ask(member)
    assert await inbox(member, "all") == [approval.id]
    await reject(org.owner, approval, "No")
    assert await inbox(member, "decided") == [approval.id]
    assert (await look(member, approval.id)).comment == "No"


async def test_another_company_sees_nothing(org):
    approval = await ask(org.owner)
    stranger = await new_org()
    assert await inbox(stranger.owner, "all") == []
    for answer in (approve, reject, lambda actor, asked: modify(actor, asked, BETTER)):
        with pytest.raises(ApprovalNotFound):
            await answer(stranger.owner, approval)
