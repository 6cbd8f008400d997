"""What work can earn, said before it is done; nothing where nobody plays."""

from collections.abc import Mapping
from typing import NamedTuple

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.metadata.rules import Quality, Work, award, best_case
from agents_os.domains.game.usecases.read_settings import read_settings
from agents_os.domains.tasks.metadata.states import Priority, Size


class Stakes(NamedTuple):
    """`points` per priority; None: the company or this person does not play."""

    points: Mapping[Priority, int] | None = None

    def up_to(self, priority: Priority, size: Size) -> str:
        """“up to 40 XP”, or "" if nobody plays."""
        if self.points is None:
            return ""
        return f"up to {best_case(priority, size, self.points).amount} XP"

    def on_accept(self, priority: Priority, size: Size, *, own: bool, sent_back: bool) -> int:
        """The most that accepting gives: `own` work counts half, sent back work less."""
        if self.points is None:
            return 0
        quality = Quality.AFTER_CHANGES if sent_back else Quality.FIRST_TIME
        return award(Work(priority, size, quality, self_accepted=own), self.points).amount


async def read_stakes(uow: UnitOfWork) -> Stakes:
    """The company's points, unless the game is off or the caller has hidden it."""
    game = await read_settings(uow)
    return Stakes(game.base_points) if game.shown else Stakes()
