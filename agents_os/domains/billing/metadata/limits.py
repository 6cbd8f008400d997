"""What a plan limits, and where a company stands."""

from enum import StrEnum
from typing import Annotated

from pydantic import AliasChoices, Field

from agents_os.core.errors import AppError
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.billing.metadata.plans import plans


class Resource(StrEnum):
    """The things a plan counts."""

    AGENTS = "agents"
    WORKFLOWS = "workflows"
    BATCH_JOBS = "batch_jobs"
    PLUGIN_INTEGRATIONS = "plugin_integrations"
    API_KEYS = "api_keys"
    STORAGE_MB = "storage_mb"
    PROMPT_CREDITS = "prompt_credits"


WORDS = {
    Resource.AGENTS: "agents",
    Resource.WORKFLOWS: "workflows",
    Resource.BATCH_JOBS: "batches of orders at a time",
    Resource.PLUGIN_INTEGRATIONS: "connected servers of tools",
    Resource.API_KEYS: "API keys",
    Resource.STORAGE_MB: "MB of files",
}
_ONE = {Resource.BATCH_JOBS: "batch of orders at a time"}
_MAKE_ROOM = {Resource.BATCH_JOBS: "Wait until one is done"}
# Who may make one; nobody else needs to know how many there are.
NEEDS = {
    Resource.AGENTS: "agents:edit",
    Resource.WORKFLOWS: "agents:edit",
    Resource.BATCH_JOBS: "work:create",
    Resource.PLUGIN_INTEGRATIONS: "connections:manage",
    Resource.API_KEYS: "api_keys:manage",
    Resource.STORAGE_MB: "agents:edit",
    Resource.PROMPT_CREDITS: "work:create",
}


class PlanLimitReached(AppError):
    """The plan has no place for another one; `details` has resource, plan, limit and used."""

    code = "plan_limit_reached"
    status = 402


class LimitRead(Frozen):
    """Where a company stands with one resource.

    Attributes:
        used: How many there are; of credits, those set aside for running work.
        limit: How many the plan allows; None: no limit. Of credits, those that are not spent.
        allowed: Whether another one may be made now.
        reason: Why not, and what to do; empty when it may.
    """

    resource: Resource
    plan: str
    used: int
    limit: int | None
    allowed: bool
    reason: str


class LimitList(Frozen):
    """Every limited resource the caller may make."""

    data: list[LimitRead]


class LimitCheck(Body):
    """`resource_type`, or `resourceType`: what somebody wants to make."""

    resource_type: Annotated[
        Resource, Field(validation_alias=AliasChoices("resource_type", "resourceType"))
    ]


def standing(resource: Resource, plan: str, used: int, more: int = 1) -> LimitRead:
    """Judge `more` of a resource by the plan; with the next plan that has room in the reason."""
    limit = plans()[plan].limits.get(resource)
    allowed = limit is None or used + more <= limit
    return LimitRead(
        resource=resource,
        plan=plan,
        used=used,
        limit=limit,
        allowed=allowed,
        reason="" if allowed else _reason(resource, plan, used, more),
    )


def _reason(resource: Resource, plan: str, used: int, more: int) -> str:
    limit = plans()[plan].limits[resource]
    words = _ONE.get(resource, WORDS[resource]) if limit == 1 else WORDS[resource]
    room = _MAKE_ROOM.get(resource, "Remove what you do not need")
    total = used + more
    roomy = next(
        (each.name for each in plans().values() if total <= each.limits.get(resource, total)), ""
    )
    return (
        f"The {plans()[plan].name} plan allows {limit} {words}, and your company has {used}."
        f" {room}, or change to the {roomy} plan."
    )
