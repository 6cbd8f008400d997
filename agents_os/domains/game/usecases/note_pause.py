"""Days on which an agent was paused; they freeze its streak."""

from datetime import datetime
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.game.adapters.secondary.repository import outcomes
from agents_os.domains.game.usecases.read_settings import read_settings


async def note_pause(uow: UnitOfWork, agent_id: UUID, at: datetime) -> None:
    """The agent stopped at `at`. While it is stopped, repeating it changes nothing."""
    uow.actor.require("game:award")  # held by the worker only
    day = (await read_settings(uow)).calendar.day_of(at)
    row = {"id": uuid7(), "org_id": uow.actor.tenant, "agent_id": agent_id, "first_day": day}
    await outcomes.begin_pause(uow.session, row)


async def note_resume(uow: UnitOfWork, agent_id: UUID, at: datetime) -> None:
    """The agent went on at `at`."""
    uow.actor.require("game:award")  # held by the worker only
    day = (await read_settings(uow)).calendar.day_of(at)
    await outcomes.end_pause(uow.session, agent_id, day)
