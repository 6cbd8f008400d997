"""The organisation's game, as the usecases of this domain need it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import choices
from agents_os.domains.game.metadata.calendar import Calendar
from agents_os.domains.game.metadata.choices import SettingsRead
from agents_os.domains.game.metadata.models import Mode
from agents_os.domains.game.metadata.rules import BASE_POINTS
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.tasks.metadata.states import Priority


@dataclass(frozen=True)
class Game:
    """Settings and calendar of an organisation."""

    settings: SettingsRead
    calendar: Calendar

    @property
    def base_points(self) -> dict[Priority, int]:
        own = {Priority(key): points for key, points in self.settings.base_points.items()}
        return {**BASE_POINTS, **own}

    @property
    def counts_people(self) -> bool:
        """Whether points of people may be recorded at all."""
        return self.settings.human_xp and self.settings.mode is not Mode.OFF

    def part_on(self, part: str) -> bool:
        """Whether `streaks`, `quests`, `achievements` or `boards` is played here."""
        return self.settings.mode is not Mode.OFF and bool(getattr(self.settings, part))


async def read_settings(uow: UnitOfWork) -> Game:
    """Settings and calendar; defaults where nothing was changed."""
    org = await get_org(uow)
    stored = await choices.get_settings(uow.session, uow.actor.tenant)
    settings = SettingsRead.model_validate(stored) if stored else SettingsRead()
    calendar = Calendar(
        zone=ZoneInfo(org.time_zone),
        working_days=frozenset(settings.working_days),
        holidays=frozenset(settings.holidays),
        season_months=settings.season_months,
    )
    return Game(settings, calendar)
