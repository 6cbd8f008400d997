"""Where a company stands with what its plan limits."""

from agents_os.core.db import UnitOfWork
from agents_os.core.money import MICRO
from agents_os.domains.billing.adapters.secondary import limits, repository
from agents_os.domains.billing.metadata.limits import (
    NEEDS,
    LimitList,
    LimitRead,
    Resource,
    standing,
)


async def list_limits(uow: UnitOfWork) -> LimitList:
    """Every limited resource the caller may make."""
    uow.actor.require("agents:read")
    mine = [each for each in Resource if uow.actor.reach(NEEDS[each])]
    return LimitList(data=await _standings(uow, mine))


async def get_limit(uow: UnitOfWork, resource: Resource) -> LimitRead:
    """Whether another one may be made now. Making it asks again, under a lock."""
    uow.actor.require(NEEDS[resource])
    (found,) = await _standings(uow, [resource])
    return found


async def _standings(uow: UnitOfWork, resources: list[Resource]) -> list[LimitRead]:
    counted = await limits.in_use(uow.session, uow.actor.tenant, resources)
    return [
        await _credits(uow, plan)
        if resource == Resource.PROMPT_CREDITS
        else standing(Resource(resource), plan, used)
        for plan, resource, used in counted
    ]


async def _credits(uow: UnitOfWork, plan: str) -> LimitRead:
    account = await repository.account(uow.session, uow.actor.tenant)
    free, held = (account.available_micro, account.held_micro) if account else (0, 0)
    return LimitRead(
        resource=Resource.PROMPT_CREDITS,
        plan=plan,
        used=held // MICRO,
        limit=(free + held) // MICRO,
        allowed=free > 0,
        reason="" if free > 0 else "No credits are left. More come with the next month.",
    )
