"""Whom the game may tell something."""

from collections.abc import Collection
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import choices
from agents_os.domains.game.metadata.models import Mode
from agents_os.domains.game.usecases.read_settings import read_settings


async def who_plays(uow: UnitOfWork, people: Collection[UUID]) -> set[UUID]:
    """Those of `people` who see the game and want its news; nobody where it is off."""
    if (await read_settings(uow)).settings.mode is Mode.OFF:
        return set()
    return set(people) - await choices.who_wants_no_news(uow.session, people)
