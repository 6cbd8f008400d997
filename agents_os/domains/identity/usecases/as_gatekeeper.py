from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from agents_os.core.actor import GATEKEEPER
from agents_os.core.db import UnitOfWork


@asynccontextmanager
async def as_gatekeeper(uow: UnitOfWork) -> AsyncIterator[None]:
    """Run the body beyond row-level security, for what no caller may write directly.

    Only after the usecase has checked every rule itself. If the body raises, the transaction is
    lost anyway, so the role is not switched back.
    """
    caller = uow.actor
    await uow.enter(replace(GATEKEEPER, org_id=caller.org_id))
    yield
    await uow.enter(caller)
