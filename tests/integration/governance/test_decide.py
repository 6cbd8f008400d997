"""The gate: what decide and confirm_effect let through."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.schemas import AgentArchive, AgentPause
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.governance.metadata.errors import (
    ActionRefused,
    DecisionNotFound,
    EffectAlreadyUsed,
    NotApproved,
    PayloadChanged,
    PayloadUnusable,
    SubjectNotFound,
)
from agents_os.domains.governance.metadata.policy_schemas import PolicyWrite
from agents_os.domains.governance.usecases import queries
from agents_os.domains.governance.usecases.cancel_approvals import cancel_approvals
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.governance.usecases.update_policy import update_policy
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.approvals import (
    BETTER,
    LETTER,
    approve,
    ask,
    confirm,
    look,
    new_run,
    propose,
    reject,
    resume,
    rule,
    stop,
    told,
)
from tests.support.builders import new_org


async def pause(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, agent_id, AgentPause(reason="Test"))


async def test_what_is_allowed_is_recorded_without_its_payload_and_happens_once(actor):
    decision = await propose(actor, action_class="write", tool="create_task")
    assert (decision.verdict, decision.approval_id) == ("allow", None)
    assert decision.matched_rules[0].id == "default:prod:write"
    async with db.unit_of_work(actor) as uow:
        row = await uow.session.execute(text("select payload, digest from decisions"))
        assert row.one() == (None, decision.digest)
    with pytest.raises(PayloadChanged):
        await confirm(actor, decision.id, BETTER)
    await confirm(actor, decision.id)
    with pytest.raises(EffectAlreadyUsed):
        await confirm(actor, decision.id)


async def test_what_needs_approval_calls_people(actor):
    decision = await propose(actor, recipient="Ada")
    assert decision.verdict == "require_approval"
    (event,) = await told(actor, "approval.requested")
    assert (event["approval_id"], event["kind"]) == (str(decision.approval_id), "action")
    assert (await look(actor, decision.approval_id)).recipient == "Ada"


async def test_what_is_blocked_is_told_and_stays_blocked(actor):
    decision = await propose(actor, environment="test")
    assert (decision.verdict, decision.approval_id) == ("block", None)
    assert "test environment" in decision.reasons[0]
    (event,) = await told(actor, "action.blocked")
    assert event["decision_id"] == str(decision.id)
    with pytest.raises(ActionRefused, match="test environment"):
        await confirm(actor, decision.id)


async def test_the_environment_is_that_of_the_agent(actor):
    rehearsing = await hire(actor, environment="test")
    assert (await propose(actor, agent_id=rehearsing.id)).verdict == "block"


async def test_a_paused_or_archived_agent_may_do_nothing(actor):
    agent = await hire(actor)
    allowed = await propose(actor, action_class="read", agent_id=agent.id)
    await pause(actor, agent.id)
    paused = await propose(actor, action_class="read", agent_id=agent.id)
    assert (paused.verdict, "paused" in paused.reasons[0]) == ("block", True)
    with pytest.raises(ActionRefused, match="paused"):  # decided before the pause
        await confirm(actor, allowed.id)
    async with db.unit_of_work(actor) as uow:
        await archive_agent(uow, agent.id, AgentArchive())
    assert (await propose(actor, action_class="read", agent_id=agent.id)).verdict == "block"


async def test_a_pause_after_the_approval_still_stops_the_effect(org):
    agent, admin = await hire(org.owner), await org.member(Role.ADMIN)
    approval = await ask(org.owner, agent_id=agent.id)
    await approve(admin, approval)
    await pause(org.owner, agent.id)
    with pytest.raises(ActionRefused):
        await confirm(org.owner, approval.decision_id)


async def test_a_stopped_company_may_do_nothing(actor):
    allowed = await propose(actor, action_class="read")
    await stop(actor)
    assert (await propose(actor, action_class="read")).verdict == "block"
    with pytest.raises(ActionRefused, match="stopped"):  # decided before the stop
        await confirm(actor, allowed.id)
    await resume(actor)
    await confirm(actor, allowed.id)


async def test_asking_again_for_the_same_step_gives_the_same_decision(actor):
    agent = await hire(actor)
    run_id = await new_run(actor, agent.id)
    step = {"agent_id": agent.id, "run_id": run_id, "step_id": "3"}
    first = await propose(Actor.system(actor.tenant), **step)
    assert await propose(Actor.system(actor.tenant), **step) == first
    for other in ({"step_id": "4"}, {"payload": BETTER}):
        assert (await propose(actor, **(step | other))).id != first.id
    assert len(await told(actor, "approval.requested")) == 3


async def test_a_no_stays_a_no_when_the_step_is_tried_again_under_looser_rules(org):
    agent = await hire(org.owner)
    step = {"run_id": await new_run(org.owner, agent.id), "step_id": "1"}
    approval = await ask(org.owner, **step)
    await reject(org.owner, approval)
    await rule(org.owner, "allow")
    again = await propose(org.owner, **step)
    assert again.id == approval.decision_id
    with pytest.raises(NotApproved):
        await confirm(org.owner, again.id)


async def test_a_yes_does_not_survive_stricter_rules_for_the_next_attempt(org):
    agent = await hire(org.owner)
    step = {"run_id": await new_run(org.owner, agent.id), "step_id": "1"}
    allowed = await propose(org.owner, action_class="write", **step)
    await rule(org.owner, "block", action_classes=["write"])
    assert (await propose(org.owner, action_class="write", **step)).id != allowed.id


async def test_a_rule_that_is_switched_off_does_not_count(actor):
    made = await rule(actor, "block", tools=["send_email"])
    assert (await propose(actor)).verdict == "block"
    async with db.unit_of_work(actor) as uow:
        body = PolicyWrite(name="Off", effect="block", tools=["send_email"], enabled=False)
        await update_policy(uow, made.id, body)
    assert (await propose(actor)).verdict == "require_approval"


async def test_a_lead_makes_rules_only_for_their_team(org):
    lead = await org.member(Role.LEAD)
    with pytest.raises(Forbidden):
        await rule(lead, "allow")
    with pytest.raises(Forbidden):
        await rule(await org.member(), "allow")


async def test_rules_name_only_what_exists_here(org):
    stranger = await new_org()
    agent = await hire(stranger.owner)
    for field in ({"agent_ids": [agent.id]}, {"approvers": {"user_ids": [stranger.owner.user_id]}},
                  {"approvers": {"team_ids": [uuid7()]}}, {"team_id": uuid7()}):  # fmt: skip
        with pytest.raises(SubjectNotFound):
            await rule(org.owner, "block", **field)


async def test_agents_and_runs_of_others_are_unknown(org):
    stranger, member = await new_org(), await org.member()
    theirs, ours = await hire(stranger.owner), await hire(org.owner)
    for subject in (
        {"agent_id": theirs.id},
        {"run_id": await new_run(stranger.owner, theirs.id)},
        {"run_id": await new_run(org.owner, ours.id)},  # a colleague's
    ):
        with pytest.raises(SubjectNotFound):
            await propose(member, **subject)


async def test_people_confirm_only_what_they_asked_for(org):
    decision = await propose(org.owner, action_class="write")
    async with db.unit_of_work(await org.member()) as uow:
        with pytest.raises(DecisionNotFound):
            await confirm_effect(uow, decision.id, LETTER)
        with pytest.raises(DecisionNotFound):
            await queries.get_decision(uow, decision.id)


async def test_a_viewer_cannot_propose(org):
    with pytest.raises(Forbidden):
        await propose(await org.member(Role.VIEWER))


async def test_an_unusable_payload_writes_nothing(actor):
    with pytest.raises(PayloadUnusable):
        await propose(actor, payload={"text": "a\x00b"})
    async with db.unit_of_work(actor) as uow:
        assert (await uow.session.execute(text("select count(*) from decisions"))).scalar() == 0


async def test_a_cancelled_run_takes_back_what_it_asked_for(org):
    agent, admin = await hire(org.owner), await org.member(Role.ADMIN)
    run_id = await new_run(org.owner, agent.id)
    waiting, granted = [await ask(org.owner, run_id=run_id, step_id=step) for step in ("1", "2")]
    await approve(admin, granted)
    async with db.unit_of_work(org.owner) as uow:
        assert await cancel_approvals(uow, run_id) == 2
        assert await cancel_approvals(uow, run_id) == 0
    for approval in (waiting, granted):
        with pytest.raises(NotApproved, match="cancelled"):
            await confirm(org.owner, approval.decision_id)


FORGERIES = {
    "a decision": "update decisions set verdict = 'allow' returning 1",
    "a vote": "update approval_votes set vote = 'approve' returning 1",
    "an effect": "delete from decision_effects returning 1",
    "a payload": "update approvals set payload = '{}' returning 1",
    "a refusal": "update approvals set status = 'approved' returning 1",
    "a requester": "update approvals set requested_by = null returning 1",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=FORGERIES.keys())
async def test_the_database_refuses_to_forge(org, statement):
    admin = await org.member(Role.ADMIN)
    approval = await ask(org.owner)
    await approve(admin, approval)
    await confirm(org.owner, approval.decision_id)
    await reject(admin, await ask(org.owner, payload=BETTER))
    with pytest.raises(ProgrammingError):
        async with db.unit_of_work(org.owner) as uow:
            await uow.session.execute(text(statement))
