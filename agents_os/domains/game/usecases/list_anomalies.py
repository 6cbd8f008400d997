from datetime import timedelta

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import boards
from agents_os.domains.game.metadata.rules import Flag
from agents_os.domains.game.metadata.schemas import Anomaly

PERIOD = timedelta(days=30)
# From how many on, and from which share of the pair's awards on, it is worth a look.
LEAST, SHARE = 3, 0.2
TEXTS = {
    Flag.DUPLICATE: "the same was asked of the agent again within 7 days; it earned nothing",
    Flag.SELF_ACCEPTED: "accepted by who asked for it",
    Flag.SELF_CAPPED: "cut at the daily limit for accepting one's own work",
    Flag.HIGH_QUOTA: "marked high beyond a fifth of the week's tasks; counted as medium",
    Flag.DIMINISHED: "beyond ten of a kind on one day",
    Flag.AUTO_ACCEPTED: "accepted without anybody looking",
    Flag.NOT_REAL: "from a test agent; it earned nothing",
}


async def list_anomalies(uow: UnitOfWork) -> list[Anomaly]:
    """What administrators may want to look at, most frequent first. Nothing follows by itself."""
    uow.actor.require("audit:read")
    rows = await boards.flagged(uow.session, utc_now() - PERIOD)
    return [
        Anomaly(
            flag=Flag(row.flag),
            creator_id=row.creator_id,
            creator_name=row.creator_name,
            agent_id=row.agent_id,
            agent_name=row.agent_name,
            count=row.times,
            of=row.of,
            last_at=row.last_at,
            text=f"{row.times} of {row.of} {TEXTS[Flag(row.flag)]}",
        )
        for row in rows
        if row.times >= LEAST and row.times >= row.of * SHARE
    ]
