"""Approvals, decisions and rules over HTTP: parse, call one usecase, return its result.

Nothing here has an effect on GET. The names of other products answer, too, as the same handlers:
`/executions/{run_id}/approve` and `/reject`, and `/webhooks/approval`.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from agents_os.core.errors import Invalid
from agents_os.core.fields import LongText
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.shapes import Body
from agents_os.core.web import PageParams, Uow
from agents_os.domains.governance.adapters.primary import rest_stop
from agents_os.domains.governance.metadata.policy_schemas import PolicyRead, PolicyWrite
from agents_os.domains.governance.metadata.schemas import (
    AnswerQuestion,
    ApprovalCounts,
    ApprovalDetail,
    ApprovalRead,
    ApproveAction,
    DecisionRead,
    DeferAction,
    Digest,
    ModifyAction,
    PolicyEvaluate,
    RejectAction,
)
from agents_os.domains.governance.usecases import queries
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.governance.usecases.create_policy import create_policy
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.governance.usecases.evaluate_policy import evaluate_policy
from agents_os.domains.governance.usecases.modify_action import modify_action
from agents_os.domains.governance.usecases.queries import Which
from agents_os.domains.governance.usecases.reject_action import reject_action
from agents_os.domains.governance.usecases.update_policy import update_policy

router = APIRouter()
approvals = APIRouter(prefix="/approvals", tags=["approvals"])
policies = APIRouter(tags=["policies"])


class ApprovalListQuery(PageQuery, frozen=True):
    """Filter and page in one query string; FastAPI reads only one model from it."""

    filter: Which = "mine"


class ApprovalAnswer(Body):
    """How an outside system approves by run. The responder is the credential, not the body."""

    run_id: UUID
    approved: bool
    digest: Digest | None = None
    comment: LongText = ""
    responder: LongText = ""


@approvals.get("", operation_id="listApprovals", summary="Approvals of the inbox")
async def get_approvals(
    uow: Uow, query: Annotated[ApprovalListQuery, Query()]
) -> Page[ApprovalRead]:
    """Open ones that wait for the caller, all open ones, or decided ones."""
    return await queries.list_approvals(uow, query, query.filter)


@approvals.get("/counts", operation_id="countApprovals", summary="How many approvals wait")
async def get_counts(uow: Uow) -> ApprovalCounts:
    return await queries.count_approvals(uow)


@approvals.get(
    "/{approval_id}", operation_id="getApproval", summary="One approval with its history"
)
async def get_approval(uow: Uow, approval_id: UUID) -> ApprovalDetail:
    return await queries.get_approval(uow, approval_id)


@approvals.post("/{approval_id}/approve", operation_id="approveAction", summary="Approve an action")
async def post_approve(uow: Uow, approval_id: UUID, body: ApproveAction) -> ApprovalRead:
    """Approve exactly the payload with this digest. API keys need `approvals:write`."""
    return await approve_action(uow, approval_id, body)


@approvals.post("/{approval_id}/reject", operation_id="rejectAction", summary="Reject an action")
async def post_reject(
    uow: Uow, approval_id: UUID, body: RejectAction | None = None
) -> ApprovalRead:
    return await reject_action(uow, approval_id, body or RejectAction())


@approvals.post(
    "/{approval_id}/modify", operation_id="modifyAction", summary="Change an action and approve it"
)
async def post_modify(uow: Uow, approval_id: UUID, body: ModifyAction) -> ApprovalRead:
    """Change the payload and approve the changed one. The old one can never be executed."""
    return await modify_action(uow, approval_id, body)


@approvals.post("/{approval_id}/defer", operation_id="deferAction", summary="Put an approval aside")
async def post_defer(uow: Uow, approval_id: UUID, body: DeferAction) -> ApprovalRead:
    """Put it aside until a time. It stays open."""
    return await defer_action(uow, approval_id, body)


@approvals.post("/{approval_id}/answer", operation_id="answerQuestion", summary="Answer a question")
async def post_answer(uow: Uow, approval_id: UUID, body: AnswerQuestion) -> ApprovalRead:
    return await answer_question(uow, approval_id, body)


@policies.post(
    "/policy/evaluate",
    operation_id="evaluatePolicy",
    summary="Ask before acting",
    status_code=status.HTTP_201_CREATED,
)
async def post_evaluation(uow: Uow, body: PolicyEvaluate) -> DecisionRead:
    """Ask before acting. The verdict is recorded. API keys need `work:create`, and with it cannot
    answer the approval this may open."""
    return await evaluate_policy(uow, body)


@policies.get("/decisions/{decision_id}", operation_id="getDecision", summary="One decision")
async def get_decision(uow: Uow, decision_id: UUID) -> DecisionRead:
    return await queries.get_decision(uow, decision_id)


@policies.get("/policies", operation_id="listPolicies", summary="Rules of the company")
async def get_policies(uow: Uow, page: PageParams) -> Page[PolicyRead]:
    """Rules of the company and its teams; the shipped defaults are not among them."""
    return await queries.list_policies(uow, page)


@policies.post(
    "/policies",
    operation_id="createPolicy",
    summary="Add a rule",
    status_code=status.HTTP_201_CREATED,
)
async def post_policy(uow: Uow, body: PolicyWrite) -> PolicyRead:
    return await create_policy(uow, body)


@policies.put("/policies/{policy_id}", operation_id="updatePolicy", summary="Replace a rule")
async def put_policy(uow: Uow, policy_id: UUID, body: PolicyWrite) -> PolicyRead:
    return await update_policy(uow, policy_id, body)


async def approve_run(uow: Uow, run_id: UUID, body: ApproveAction) -> ApprovalRead:
    """Approve the one action this run waits for."""
    return await approve_action(uow, await queries.open_approval_of_run(uow, run_id), body)


async def reject_run(uow: Uow, run_id: UUID, body: RejectAction | None = None) -> ApprovalRead:
    """Reject the one action this run waits for."""
    approval_id = await queries.open_approval_of_run(uow, run_id)
    return await reject_action(uow, approval_id, body or RejectAction())


async def post_webhook(uow: Uow, body: ApprovalAnswer) -> ApprovalRead:
    """Approve or reject the one action a run waits for. Needs a credential like everything else;
    `responder` is ignored. To approve, send the digest that was looked at."""
    if not body.approved:
        return await reject_run(uow, body.run_id, RejectAction(comment=body.comment))
    if body.digest is None:
        raise Invalid("To approve, send the digest of the action that was looked at.")
    answer = ApproveAction(digest=body.digest, comment=body.comment)
    return await approve_run(uow, body.run_id, answer)


router.include_router(approvals)
router.include_router(policies)
router.include_router(rest_stop.router)
for _prefix, _noun in (("/runs", "Run"), ("/executions", "Execution")):
    for _verb, _handler in (("approve", approve_run), ("reject", reject_run)):
        router.add_api_route(
            f"{_prefix}/{{run_id}}/{_verb}",
            _handler,
            methods=["POST"],
            operation_id=f"{_verb}{_noun}",
            tags=["approvals"],
            summary=f"{_verb.title()} what a run waits for",
        )
router.add_api_route(
    "/webhooks/approval",
    post_webhook,
    methods=["POST"],
    operation_id="answerApproval",
    tags=["approvals"],
    summary="Approve or reject by run, from outside",
)
