"""What an organisation and its people choose about the game."""

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor, Kind
from agents_os.core.errors import Forbidden
from agents_os.domains.game.metadata.choices import SettingsUpdate
from agents_os.domains.game.metadata.errors import OnlyForPeople
from agents_os.domains.game.usecases.get_season import get_season
from agents_os.domains.game.usecases.list_achievements import list_achievements
from agents_os.domains.game.usecases.list_quests import list_quests
from agents_os.domains.game.usecases.preview_xp import preview_xp
from agents_os.domains.game.usecases.queries import (
    get_agent_progress,
    get_game_settings,
    get_my_progress,
    get_personal_preferences,
)
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.metadata.states import Priority
from tests.support.agents import hire
from tests.support.builders import new_org
from tests.support.game import choose, prefer, rows


async def test_the_default_is_the_full_game_without_points_for_people(actor):
    async with db.unit_of_work(actor) as uow:
        settings, mine = await get_game_settings(uow), await get_personal_preferences(uow)
        progress = await get_my_progress(uow)
    assert (settings.mode, settings.individual_board, settings.season_months) == ("full", False, 3)
    assert (mine.human_xp, mine.streak, mine.on_board) == (False, False, False)
    assert (progress.level, progress.streak) == (None, None)


async def test_only_the_fields_given_change(actor):
    await choose(actor, mode="subtle", rank_names={"trainee": "Rookie"})
    await choose(actor, holidays=[date(2026, 12, 25), date(2026, 12, 25)], working_days=[5, 1])
    async with db.unit_of_work(actor) as uow:
        settings = await get_game_settings(uow)
    assert (settings.mode, settings.rank_names) == ("subtle", {"trainee": "Rookie"})
    assert (settings.holidays, settings.working_days) == ([date(2026, 12, 25)], [1, 5])
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        assert (await get_agent_progress(uow, agent.id)).level.rank_name == "Rookie"


@pytest.mark.parametrize("role", [Role.LEAD, Role.MEMBER, Role.VIEWER])
async def test_only_administrators_change_the_settings(org, role):
    with pytest.raises(Forbidden):
        await choose(await org.member(role), mode="off")


@pytest.mark.parametrize(
    "bad",
    [
        {"rank_names": {"wizard": "Wizard"}},
        {"rank_names": {"trainee": ""}},
        {"rank_names": {"trainee": "a\x00b"}},
        {"base_points": {"LOW": 60}},
        {"base_points": {"HIGH": 501}},
        {"base_points": {"HIGH": 0}},
        {"working_days": []},
        {"working_days": [8]},
        {"season_months": 5},
        {"mode": "loud"},
        {"unknown": True},
    ],
)
def test_settings_that_make_no_sense_are_refused(bad):
    with pytest.raises(ValidationError):
        SettingsUpdate(**bad)


async def test_switched_off_there_is_nothing_to_see(actor):
    await choose(actor, mode="off")
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        assert not (await list_quests(uow)).enabled
        assert not (await list_achievements(uow)).enabled
        assert not (await get_season(uow)).enabled
        progress = await get_agent_progress(uow, agent.id)
    assert (progress.mode, progress.streak) == ("off", None)


async def test_a_preview_shows_the_calculation_and_common_cases(actor):
    async with db.unit_of_work(actor) as uow:
        high = await preview_xp(uow, Priority.HIGH)
    assert (high.up_to, high.if_self_accepted, high.if_after_changes) == (55, 28, 35)
    assert high.calculation == "50 × 1 (size M) × 1.1 (first-time accept) = 55 XP"


async def test_even_a_viewer_has_preferences_and_nobody_else_sees_them(org):
    viewer = await org.member(Role.VIEWER)
    await prefer(viewer, hidden=True, human_xp=True, on_board=True)
    async with db.unit_of_work(org.owner) as uow:
        assert not (await get_personal_preferences(uow)).hidden
        table = "select count(*) from game_preferences"
        assert await uow.session.scalar(text(table)) == 0
    async with db.unit_of_work(viewer) as uow:
        assert (await get_personal_preferences(uow)).hidden


async def test_who_stops_collecting_points_leaves_the_board(actor):
    await prefer(actor, human_xp=True, on_board=True)
    await prefer(actor, human_xp=False)
    async with db.unit_of_work(actor) as uow:
        assert not (await get_personal_preferences(uow)).on_board


async def test_an_api_key_has_no_personal_choices(actor):
    key = Actor(
        Kind.API_KEY,
        org_id=actor.org_id,
        principal_id=actor.principal_id,
        user_id=actor.user_id,
        permissions=actor.permissions,
    )
    with pytest.raises(OnlyForPeople):
        await prefer(key, hidden=True)


async def test_settings_of_one_company_do_not_touch_another(actor):
    other = await new_org()
    await choose(actor, mode="off")
    async with db.unit_of_work(other.owner) as uow:
        assert (await get_game_settings(uow)).mode == "full"
    assert await rows(other.owner, "select 1 from game_settings") == []
