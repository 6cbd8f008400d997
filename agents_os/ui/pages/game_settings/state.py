"""How the company plays, and what each person chooses for themselves."""

from typing import Any, Literal

import reflex as rx

from agents_os.domains.game.metadata.choices import (
    PreferencesRead,
    PreferencesUpdate,
    SettingsRead,
    SettingsUpdate,
)
from agents_os.domains.game.usecases.read_settings import read_settings
from agents_os.domains.game.usecases.set_game_settings import set_game_settings
from agents_os.domains.game.usecases.set_personal_preferences import set_personal_preferences
from agents_os.ui.arguments import form, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import ScreenMixin, acting, reading

PARTS = ("human_xp", "streaks", "quests", "achievements", "boards", "individual_board")
MINE = ("hidden", "human_xp", "streak", "on_board", "reduced_motion", "notifications")
DAYS = 7


class GameSettingsState(ScreenMixin, rx.State):
    mode: str = "full"
    parts: dict[str, bool] = dict.fromkeys(PARTS, True)
    mine: dict[str, bool] = dict.fromkeys(MINE, False)
    days: list[bool] = [True] * DAYS
    holidays: str = ""
    season_months: str = "3"
    reads: int = 0  # remounts the fields with what was stored

    @rx.event
    async def on_load(self):
        async with reading(self) as uow:
            game = await read_settings(uow)
            self._show(game.settings, game.preferences)

    @rx.event
    async def play(self, mode: str):
        await self._change({"mode": validated(Literal["off", "subtle", "full"], mode)})
        return done("Changed for the whole company.")

    @rx.event
    async def switch(self, part: str, on: bool):
        part = validated(Literal[PARTS], part)
        await self._change({part: validated(bool, on)})
        return done("Changed for the whole company.")

    @rx.event
    async def save_calendar(self, data: dict[str, Any]):
        """Working days, holidays (a date per line) and the length of a season."""
        sent = validated(dict[str, Any], data)
        await self._change(
            {
                "working_days": [day + 1 for day in range(DAYS) if sent.get(f"day-{day}")],
                "holidays": str(sent.get("holidays") or "").split(),
                "season_months": sent.get("season_months"),
            }
        )
        return done("The calendar is saved.")

    @rx.event
    async def choose(self, what: str, on: bool):
        """One of the person's own choices."""
        fields = {validated(Literal[MINE], what): validated(bool, on)}
        async with acting(self) as uow:
            mine = await set_personal_preferences(uow, validated(PreferencesUpdate, fields))
        self.mine = mine.model_dump(include=set(MINE))
        return done("Saved. Only you see this.")

    async def _change(self, fields: dict[str, Any]) -> None:
        async with acting(self) as uow:
            settings = await set_game_settings(uow, form(SettingsUpdate, fields))
            mine = (await read_settings(uow)).preferences
        self._show(settings, mine)

    def _show(self, settings: SettingsRead, mine: PreferencesRead) -> None:
        self.mode = settings.mode.value
        self.parts = settings.model_dump(include=set(PARTS))
        self.mine = mine.model_dump(include=set(MINE))
        self.days = [day + 1 in settings.working_days for day in range(DAYS)]
        self.holidays = "\n".join(day.isoformat() for day in settings.holidays)
        self.season_months = str(settings.season_months)
        self.reads += 1
