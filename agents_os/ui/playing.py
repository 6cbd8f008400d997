"""Whether and how the person of this tab plays: what shows anything of the game asks here."""

import reflex as rx

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.core.signals import Signal
from agents_os.domains.game.metadata.models import Mode
from agents_os.domains.game.usecases.read_settings import Game, read_settings
from agents_os.ui import live
from agents_os.ui.session import current_actor
from agents_os.ui.shared import on_every_page, shared


class PlayState(rx.State):
    """`mode` is "off" for a company that does not play and for whoever hides it."""

    mode: str = Mode.OFF.value
    calm: bool = False  # no celebrations: fewer motions, or a subtle game

    @rx.event
    async def arrive(self):
        org_id = (await current_actor(self)).tenant
        live.watch_in_the_frame(self, {Signal(org_id, "game"): PlayState.refresh})
        return PlayState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        game = await game_of(await current_actor(self))
        self.mode = game.settings.mode.value if game.shown else Mode.OFF.value
        self.calm = game.settings.mode is not Mode.FULL or game.preferences.reduced_motion


async def game_of(actor: Actor) -> Game:
    """The company's settings with the actor's own choices, read once per change."""
    return await shared(actor, read_game, "game")


async def read_game(uow: UnitOfWork) -> Game:
    return await read_settings(uow)


on_every_page(read_game, "game")


def playing() -> rx.Var[bool]:
    """A var: whether to show anything of the game."""
    return PlayState.mode != Mode.OFF.value
