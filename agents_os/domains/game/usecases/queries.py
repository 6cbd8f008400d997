"""Reads of the game: levels, records, the ledger, settings."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.adapters.secondary.repository import choices, ledger
from agents_os.domains.game.adapters.secondary.repository.ledger import Account
from agents_os.domains.game.metadata.choices import PreferencesRead, SettingsRead
from agents_os.domains.game.metadata.errors import OnlyForPeople
from agents_os.domains.game.metadata.explaining import read_level
from agents_os.domains.game.metadata.models import AccountKind, XpEntry
from agents_os.domains.game.metadata.schemas import (
    AgentProgress,
    CompanyLevel,
    LevelRead,
    MyProgress,
    XpEntryRead,
)
from agents_os.domains.game.usecases.read_record import read_my_streak, read_record, read_streak
from agents_os.domains.game.usecases.read_settings import Game, read_settings


async def get_game_settings(uow: UnitOfWork) -> SettingsRead:
    """What the organisation chose; defaults where nothing was changed."""
    uow.actor.require("agents:read")
    return (await read_settings(uow)).settings


async def get_personal_preferences(uow: UnitOfWork) -> PreferencesRead:
    """The caller's own choices in this organisation.

    Raises:
        OnlyForPeople: the caller is an API key.
    """
    stored = await choices.get_preferences(uow.session, uow.actor.tenant, require_person(uow))
    return PreferencesRead.model_validate(stored) if stored else PreferencesRead()


async def get_agent_progress(uow: UnitOfWork, agent_id: UUID) -> AgentProgress:
    """Level, streak and record of an agent. Raises AgentNotFound."""
    agent, game = await read_agent(uow, agent_id), await read_settings(uow)
    return AgentProgress(
        agent_id=agent.id,
        mode=game.settings.mode,
        level=await _level(uow, game, Account(AccountKind.AGENT, agent.id)),
        streak=await read_streak(uow, agent.id, game) if game.part_on("streaks") else None,
        record=await read_record(uow, agent.id),
    )


async def list_levels(
    uow: UnitOfWork, game: Game, agent_ids: Sequence[UUID]
) -> dict[UUID, LevelRead]:
    """Levels of agents the caller may see already; who never earned anything is at the start."""
    uow.actor.require("agents:read")
    names = game.settings.rank_names
    found = await ledger.agent_balances(uow.session, uow.actor.tenant, agent_ids)
    return {each: read_level(*found.get(each, (0, 1)), names) for each in agent_ids}


async def get_my_progress(uow: UnitOfWork) -> MyProgress:
    """The caller's own coaching XP and streak, as far as company and person want them.

    Raises:
        OnlyForPeople: the caller is an API key.
    """
    user_id, game = require_person(uow), await read_settings(uow)
    chosen = await get_personal_preferences(uow)
    counted = game.counts_people and chosen.human_xp
    in_streak = game.counts_people and game.part_on("streaks") and chosen.streak
    mine = Account(AccountKind.PERSON, user_id)
    return MyProgress(
        mode=game.settings.mode,
        level=await _level(uow, game, mine) if counted else None,
        streak=await read_my_streak(uow, user_id, game) if in_streak else None,
    )


async def get_company_level(uow: UnitOfWork) -> CompanyLevel:
    """All accepted work of the company on one curve."""
    uow.actor.require("agents:read")
    game = await read_settings(uow)
    account = Account(AccountKind.COMPANY, uow.actor.tenant)
    return CompanyLevel(mode=game.settings.mode, level=await _level(uow, game, account))


async def list_xp_entries(
    uow: UnitOfWork, agent_id: UUID, task_id: UUID | None = None, page: PageQuery | None = None
) -> Page[XpEntryRead]:
    """An agent's points, newest first, each with its calculation; also those worth 0.

    Raises:
        AgentNotFound.
    """
    agent = await read_agent(uow, agent_id)
    return await _entries(uow, Account(AccountKind.AGENT, agent.id), task_id, page)


async def list_my_xp_entries(uow: UnitOfWork, page: PageQuery | None = None) -> Page[XpEntryRead]:
    """The caller's own coaching XP, newest first, each with its calculation.

    Raises:
        OnlyForPeople: the caller is an API key.
    """
    return await _entries(uow, Account(AccountKind.PERSON, require_person(uow)), None, page)


def require_person(uow: UnitOfWork) -> UUID:
    """The caller's user id. Raises OnlyForPeople."""
    if uow.actor.kind is not Kind.USER or uow.actor.user_id is None:
        raise OnlyForPeople("This belongs to a person. Sign in instead of using an API key.")
    return uow.actor.user_id


async def _level(uow: UnitOfWork, game: Game, account: Account) -> LevelRead:
    xp, level = await ledger.balance(uow.session, uow.actor.tenant, account)
    return read_level(xp, level, game.settings.rank_names)


async def _entries(
    uow: UnitOfWork, account: Account, task_id: UUID | None, page: PageQuery | None
) -> Page[XpEntryRead]:
    statement = ledger.entries(account, task_id)
    return await paginate(
        uow.session, statement, XpEntry.id, page=page or PageQuery(), read=XpEntryRead
    )
