from agents_os.core.db import UnitOfWork
from agents_os.domains.game.metadata.explaining import read_factors
from agents_os.domains.game.metadata.rules import Quality, Work, award, best_case
from agents_os.domains.game.metadata.schemas import XpPreview
from agents_os.domains.game.usecases.read_settings import read_settings
from agents_os.domains.tasks.metadata.states import Priority, Size


async def preview_xp(uow: UnitOfWork, priority: Priority, size: Size = Size.M) -> XpPreview:
    """What a task can earn ("up to"), with the calculation, and what common cases make of it."""
    uow.actor.require("agents:read")
    points = (await read_settings(uow)).base_points
    best = best_case(priority, size, points)
    by_oneself = award(Work(priority, size, Quality.FIRST_TIME, self_accepted=True), points)
    after_changes = award(Work(priority, size, Quality.AFTER_CHANGES), points)
    return XpPreview(
        up_to=best.amount,
        calculation=best.calculation(),
        if_self_accepted=by_oneself.amount,
        if_after_changes=after_changes.amount,
        factors=read_factors(best.factors),
    )
