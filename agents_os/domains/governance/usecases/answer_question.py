from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.metadata.errors import NotAnOption
from agents_os.domains.governance.metadata.events import QuestionAnswered
from agents_os.domains.governance.metadata.models import ApprovalKind, ApprovalStatus
from agents_os.domains.governance.metadata.schemas import AnswerQuestion, ApprovalRead
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.governance.usecases.settle_approval import (
    lock_asked,
    require_answering,
    require_open,
)


async def answer_question(uow: UnitOfWork, approval_id: UUID, body: AnswerQuestion) -> ApprovalRead:
    """Answer what a run asked; the first answer counts, repeating it changes nothing.

    The person whose run asks may answer, too. Publishes QuestionAnswered.

    Raises:
        ApprovalNotFound, WrongKind, Forbidden, NotAnApprover.
        ApprovalClosed: answered differently, expired or cancelled.
        NotAnOption: the question offers options, and this is none of them.
    """
    answered_by = require_answering(uow.actor)
    approval = await lock_asked(uow, approval_id, ApprovalKind.QUESTION)
    if approval.status == ApprovalStatus.ANSWERED and approval.answer == body.answer:
        return await read_approval(uow, approval_id)
    require_open(approval)
    if approval.options and body.answer not in approval.options:
        raise NotAnOption("Choose one of the options of the question.", options=approval.options)
    approval.status = ApprovalStatus.ANSWERED
    approval.answer = body.answer
    approval.decided_by = answered_by
    approval.decided_at = utc_now()
    approval.snoozed_until = None
    await uow.session.flush()
    uow.publish(
        QuestionAnswered(
            approval_id=approval.id,
            kind=ApprovalKind.QUESTION,
            agent_id=approval.agent_id,
            run_id=approval.run_id,
            step_id=approval.step_id,
            requested_by=approval.requested_by,
            answered_by=answered_by,
        )
    )
    return await read_approval(uow, approval_id)
