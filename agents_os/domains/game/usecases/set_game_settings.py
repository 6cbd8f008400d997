from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import choices
from agents_os.domains.game.metadata.choices import SettingsRead, SettingsUpdate
from agents_os.domains.game.metadata.events import GameSettingsChanged
from agents_os.domains.game.usecases.read_settings import read_settings


async def set_game_settings(uow: UnitOfWork, body: SettingsUpdate) -> SettingsRead:
    """Change how the organisation plays. Points and levels already earned stay as they are.

    Publishes GameSettingsChanged if anything changed.
    """
    uow.actor.require("org:manage")
    changes = body.model_dump(exclude_none=True)
    if changes:
        await choices.save_settings(uow.session, uow.actor.tenant, changes)
        uow.publish(GameSettingsChanged(fields=sorted(changes)))
    return (await read_settings(uow)).settings
