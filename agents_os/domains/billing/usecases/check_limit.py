from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import limits
from agents_os.domains.billing.metadata.limits import PlanLimitReached, Resource, standing


async def check_limit(uow: UnitOfWork, resource: Resource, *, made: int = 0, more: int = 1) -> None:
    """Refuse to make another one when the plan has no place for it.

    Call it in the transaction that makes the thing: whoever makes the next one waits until this
    transaction has ended and counts again, so two at once cannot share the last place. `made`:
    how many of those counted this transaction has made already. `more`: how many it wants to make.

    Raises:
        PlanLimitReached
    """
    plan, used = await limits.take_place(uow.session, uow.actor.tenant, resource)
    found = standing(resource, plan, used - made, more)
    if not found.allowed:
        raise PlanLimitReached(
            found.reason,
            resource=resource.value,
            plan=plan,
            limit=found.limit,
            used=found.used,
        )
