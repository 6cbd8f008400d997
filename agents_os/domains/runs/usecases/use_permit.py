"""Use up the decision that something may be done, in the transaction in which it happens."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.runs.metadata.steps import Permit, Within


def using(permit: Permit) -> Within:
    """For a step that changes Agents OS only: with the transaction that records its result."""

    async def within(uow: UnitOfWork) -> None:
        await confirm_effect(uow, permit.decision_id, permit.payload)

    return within
