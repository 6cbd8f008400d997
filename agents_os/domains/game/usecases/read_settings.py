"""The organisation's game, as the usecases of this domain need it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import choices
from agents_os.domains.game.metadata.calendar import Calendar
from agents_os.domains.game.metadata.choices import PreferencesRead, SettingsRead
from agents_os.domains.game.metadata.models import Mode
from agents_os.domains.game.metadata.rules import BASE_POINTS
from agents_os.domains.identity.metadata.errors import OrgNotFound
from agents_os.domains.tasks.metadata.states import Priority


@dataclass(frozen=True)
class Game:
    """Settings and calendar of an organisation, and what the caller chose for themselves."""

    settings: SettingsRead
    calendar: Calendar
    preferences: PreferencesRead

    @property
    def shown(self) -> bool:
        """Whether the caller sees anything of the game."""
        return self.settings.mode is not Mode.OFF and not self.preferences.hidden

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
    """Settings, calendar and the caller's own choices; defaults where nothing was changed."""
    found = await choices.read(uow.session, uow.actor.tenant, uow.actor.user_id)
    if found is None:
        raise OrgNotFound("This company does not exist any more.")
    settings = SettingsRead.model_validate(found.settings) if found.settings else SettingsRead()
    mine = found.preferences
    calendar = Calendar(
        zone=ZoneInfo(found.time_zone),
        working_days=frozenset(settings.working_days),
        holidays=frozenset(settings.holidays),
        season_months=settings.season_months,
    )
    preferences = PreferencesRead.model_validate(mine) if mine else PreferencesRead()
    return Game(settings, calendar, preferences)
