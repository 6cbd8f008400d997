"""Levels beside agents on any screen."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.game.usecases.queries import list_levels
from agents_os.ui.experience.rows import Experience, experience
from agents_os.ui.playing import game_of


async def read_experience(uow: UnitOfWork, agent_ids: Sequence[UUID]) -> dict[UUID, Experience]:
    """Of these agents, in one statement; nothing where the caller does not play."""
    game = await game_of(uow.actor)
    if not game.shown or not agent_ids:
        return {}
    levels = await list_levels(uow, game, agent_ids)
    return {agent: experience(level) for agent, level in levels.items()}
