from datetime import timedelta

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.domains.identity.adapters.secondary.repository import sessions, users

_KEPT = timedelta(days=30)  # long enough to look into a complaint


async def sweep_sessions() -> None:
    """Delete sessions, with their refresh tokens, and reset links that ended 30 days ago."""
    before = utc_now() - _KEPT
    async with db.unit_of_work(GATEKEEPER) as uow:
        await sessions.delete_ended(uow.session, before)
        await users.delete_expired_resets(uow.session, before)
