from datetime import timedelta
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.adapters.secondary.repository import Subject
from agents_os.domains.governance.metadata.errors import SubjectNotFound
from agents_os.domains.governance.metadata.models import (
    Approval,
    ApprovalKind,
    ApprovalStatus,
)
from agents_os.domains.governance.metadata.schemas import ActionProposal, QuestionAsk
from agents_os.domains.governance.usecases.decide import requested


async def ask_person(uow: UnitOfWork, ask: QuestionAsk) -> UUID:
    """Put a question to people; the id of the approval that waits for the answer.

    Asking the same again in the same run and step gives the same id. Publishes
    ApprovalRequested. The answer is told by QuestionAnswered, or ApprovalDecided (expired,
    cancelled), and read with `get_approval_outcome`.

    Raises:
        SubjectNotFound: the agent or run is unknown here, or the run is somebody else's.
    """
    uow.actor.require("work:create")
    subject = await _subject(uow, ask)
    if ask.run_id and ask.step_id:
        await repository.lock_step(uow.session, ask.run_id, ask.step_id)
        asked = await repository.question_of_step(
            uow.session, ask.run_id, ask.step_id, ask.question
        )
        if asked:
            return asked
    approval = _question(uow, ask, subject)
    await repository.add(uow.session, approval)
    uow.publish(requested(approval))
    return approval.id


async def _subject(uow: UnitOfWork, ask: QuestionAsk) -> Subject:
    proposal = ActionProposal(
        action_class="read", tool="ask_person", agent_id=ask.agent_id, run_id=ask.run_id
    )
    subject = await repository.subject_of(uow.session, proposal)
    strange = uow.actor.kind is not Kind.SYSTEM and subject.run_owner_id != uow.actor.user_id
    if ask.run_id and (subject.run_id is None or strange):
        raise SubjectNotFound("There is no such run of yours.", run_id=str(ask.run_id))
    if ask.agent_id and subject.agent_id is None:
        raise SubjectNotFound("There is no such agent.", agent_id=str(ask.agent_id))
    return subject


def _question(uow: UnitOfWork, ask: QuestionAsk, subject: Subject) -> Approval:
    now = utc_now()
    system = uow.actor.kind is Kind.SYSTEM
    return Approval(
        id=uuid7(),
        org_id=uow.actor.tenant,
        kind=ApprovalKind.QUESTION,
        status=ApprovalStatus.PENDING,
        question=ask.question,
        options=ask.options,
        agent_id=ask.agent_id,
        team_id=subject.agent_team_id or subject.run_team_id,
        run_id=ask.run_id,
        step_id=ask.step_id,
        requested_by=subject.run_owner_id if system else uow.actor.user_id,
        approver_roles=[str(role) for role in ask.approvers.roles],
        approver_team_ids=ask.approvers.team_ids,
        approver_user_ids=ask.approvers.user_ids,
        quorum=1,
        expires_after_s=ask.expires_after_s,
        expires_at=now + timedelta(seconds=ask.expires_after_s),
        created_at=now,
    )
