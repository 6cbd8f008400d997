"""Compare what is kept with what the ledger's lines say, and put it right."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import platform_session
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.schemas import Drift

log = structlog.get_logger(__name__)


async def check_ledger(org_id: UUID | None = None) -> Sequence[Drift]:
    """Where balances, holds and budgets differ from the ledger; empty when all is well.

    For the worker and the command line, over all organisations or one. Changes nothing.
    """
    async with platform_session() as session:
        found = await ledger.drift(session, org_id)
    for each in found:
        log.error("ledger.drift", **each.model_dump(mode="json"))
    return found


async def rebuild_balances(org_id: UUID) -> None:
    """Make the balances of an organisation anew from its ledger. Lines are never changed."""
    async with platform_session() as session:
        await ledger.rebuild(session, org_id, utc_now())
    log.warning("ledger.rebuilt", org_id=str(org_id))
