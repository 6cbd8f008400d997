"""Apply the rules to a proposal: shared by deciding and by modifying."""

from dataclasses import dataclass
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.governance.adapters.secondary import policies, repository
from agents_os.domains.governance.adapters.secondary.repository import Subject
from agents_os.domains.governance.metadata.defaults import DEFAULT_RULES
from agents_os.domains.governance.metadata.digests import digest_of
from agents_os.domains.governance.metadata.errors import SubjectNotFound
from agents_os.domains.governance.metadata.models import Approval, Decision, Environment
from agents_os.domains.governance.metadata.rules import Facts, Judgement, judge
from agents_os.domains.governance.metadata.schemas import ActionProposal


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposal with what the rules say about it."""

    proposal: ActionProposal
    subject: Subject
    team_id: UUID | None
    environment: str
    digest: str
    judgement: Judgement
    policy_digest: str


async def weigh_action(
    uow: UnitOfWork, proposal: ActionProposal, *, requested_by: UUID | None
) -> Weighed:
    """The verdict on `proposal`, not yet recorded. `requested_by`: None: the product itself.

    Raises:
        PayloadUnusable.
        SubjectNotFound: the agent or the run is not one of this organisation.
    """
    digest = digest_of(proposal.payload)
    subject = await repository.subject_of(uow.session, proposal)
    _require_found(proposal, subject)
    environment = proposal.environment or subject.environment or Environment.PROD
    team_id = subject.agent_team_id or subject.run_team_id or proposal.team_id
    stopped = subject.company_stopped and is_work(proposal, requested_by)
    rules, rules_digest = await policies.enabled_rules(
        uow.session, uow.actor.tenant, subject.state_of_rules
    )
    facts = Facts(
        action_class=proposal.action_class,
        tool=proposal.tool,
        environment=environment,
        agent_id=proposal.agent_id,
        team_id=team_id,
        amount_micros=proposal.amount_micros,
        after_untrusted=proposal.after_untrusted,
        halted=why_halted(subject.lifecycle, company_stopped=stopped),
    )
    return Weighed(
        proposal,
        subject,
        team_id,
        environment,
        digest,
        judge(facts, rules, DEFAULT_RULES),
        rules_digest,
    )


def is_work(action: ActionProposal | Decision | Approval, requested_by: UUID | None) -> bool:
    """Whether a stop holds it up: what the product asks people by itself is no agent's work."""
    return bool(action.agent_id or action.run_id or requested_by)


def why_halted(lifecycle: str | None, *, company_stopped: bool) -> str | None:
    """Why nothing may be done now by an agent in this lifecycle, whatever the rules say."""
    if company_stopped:
        return "The company has stopped its agents. Somebody must resume them first."
    if lifecycle in ("paused", "archived"):
        return f"The agent is {lifecycle}. Nothing is done in its name."
    return None


def decision_row(
    weighed: Weighed, org_id: UUID, requested_by: UUID | None, approval_id: UUID | None
) -> Decision:
    """The row that records the verdict, with the payload only if a person has to see it."""
    proposal, judgement = weighed.proposal, weighed.judgement
    return Decision(
        id=uuid7(),
        org_id=org_id,
        approval_id=approval_id,
        action_class=proposal.action_class,
        tool=proposal.tool,
        environment=weighed.environment,
        amount_micros=proposal.amount_micros,
        recipient=proposal.recipient,
        after_untrusted=proposal.after_untrusted,
        agent_id=proposal.agent_id,
        team_id=weighed.team_id,
        run_id=proposal.run_id,
        step_id=proposal.step_id,
        requested_by=requested_by,
        payload=proposal.payload if approval_id else None,
        digest=weighed.digest,
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        matched_rules=[
            {"id": rule.id, "name": rule.name, "effect": rule.effect} for rule in judgement.matched
        ],
        policy_digest=weighed.policy_digest,
        created_at=utc_now(),
    )


def _require_found(proposal: ActionProposal, subject: Subject) -> None:
    if proposal.agent_id and subject.agent_id is None:
        raise SubjectNotFound("There is no such agent.", agent_id=str(proposal.agent_id))
    if proposal.run_id and subject.run_id is None:
        raise SubjectNotFound("There is no such run.", run_id=str(proposal.run_id))
