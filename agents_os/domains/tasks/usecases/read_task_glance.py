from datetime import timedelta
from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import overview
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.overview_schemas import TaskGlance, ToReview

SHOWN = 5


async def read_task_glance(uow: UnitOfWork, zone: ZoneInfo) -> TaskGlance:
    """How much was done today and yesterday, days as in `zone`, and what waits for the caller's
    review, the oldest first. Raises Forbidden.
    """
    uow.actor.require(access.READ)
    midnight = utc_now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = midnight - timedelta(days=1)  # on the wall clock: a day is not always 24 hours
    rows = await overview.glance(uow.session, uow.actor, midnight, yesterday, SHOWN)
    first = rows[0]
    return TaskGlance(
        done_today=first.done_today,
        done_yesterday=first.done_yesterday,
        open=first.open,
        to_review=first.to_review or 0,
        reviews=[ToReview.model_validate(row) for row in rows if row.id],
    )
