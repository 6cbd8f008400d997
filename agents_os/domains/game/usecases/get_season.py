from datetime import date, timedelta
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import boards, choices
from agents_os.domains.game.adapters.secondary.repository.boards import MixRow, PersonRow, TeamRow
from agents_os.domains.game.metadata.goals import Neighbour, SeasonRead, TeamSeason
from agents_os.domains.game.metadata.rules import best_case
from agents_os.domains.game.usecases.read_record import read_team_streaks
from agents_os.domains.game.usecases.read_settings import Game, read_settings
from agents_os.domains.tasks.metadata.states import Priority, Size

LEAST_PEOPLE = 5


async def get_season(uow: UnitOfWork) -> SeasonRead:
    """The season so far: the caller's teams first, then by score; each next to its own last one.

    The individual board appears for people who joined it, where the company has one and at least
    five joined; it shows who is next to the caller, and never the last place but their own.
    """
    uow.actor.require("members:read")
    game = await read_settings(uow)
    today = game.calendar.day_of(utc_now())
    start = game.calendar.season_start(today)
    end = game.calendar.season_end(start)
    if not game.part_on("boards"):
        return SeasonRead(enabled=False, starts=start, ends=end, teams=[], neighbours=None)
    return SeasonRead(
        enabled=True,
        starts=start,
        ends=end,
        teams=await _teams(uow, game, start, end),
        neighbours=await _neighbours(uow, game),
    )


async def _teams(uow: UnitOfWork, game: Game, start: date, end: date) -> list[TeamSeason]:
    before = start - timedelta(days=1)
    now = await boards.mix(uow.session, start, end)
    last = await boards.mix(uow.session, game.calendar.season_start(before), before)
    streaks = await read_team_streaks(uow, game)
    found = [
        _compare(game, team, _of(team.id, now), _of(team.id, last)).model_copy(
            update={"streak_days": streaks.get(team.id, 0) if streaks is not None else None}
        )
        for team in await boards.teams(uow.session, uow.actor.tenant)
    ]
    mine = uow.actor.team_ids
    return sorted(found, key=lambda t: (t.team_id not in mine, -(t.score or -1), t.name))


def _compare(game: Game, team: TeamRow, now: list[MixRow], last: list[MixRow]) -> TeamSeason:
    xp, members = sum(row.xp for row in now), max(1, team.members)
    return TeamSeason(
        team_id=team.id,
        name=team.name,
        emoji=team.emoji,
        members=team.members,
        xp=xp,
        xp_per_member=round(xp / members, 1),
        score=_score(game, now),
        last_score=_score(game, last),
        last_xp_per_member=round(sum(row.xp for row in last) / members, 1),
    )


def _score(game: Game, rows: list[MixRow]) -> int | None:
    """XP earned as a percentage of what this mix of tasks could have earned at best."""
    possible = sum(
        row.pieces * best_case(Priority(row.priority), Size(row.size), game.base_points).amount
        for row in rows
    )
    return min(100, round(100 * sum(row.xp for row in rows) / possible)) if possible else None


def _of(team_id: UUID, rows: list[MixRow]) -> list[MixRow]:
    return [row for row in rows if row.team_id == team_id]


async def _neighbours(uow: UnitOfWork, game: Game) -> list[Neighbour] | None:
    user_id = uow.actor.user_id
    if uow.actor.kind is not Kind.USER or user_id is None:
        return None
    if not (game.counts_people and game.settings.individual_board):
        return None
    chosen = await choices.get_preferences(uow.session, uow.actor.tenant, user_id)
    if chosen is None or not chosen.on_board:
        return None
    return next_to(user_id, await boards.people_on_board(uow.session, uow.actor.tenant))


def next_to(user_id: UUID, people: list[PersonRow]) -> list[Neighbour] | None:
    """The caller and one person on each side. None with fewer than five, or without the caller."""
    places = [person.id for person in people]
    if len(people) < LEAST_PEOPLE or user_id not in places:
        return None
    mine = places.index(user_id)
    shown = range(max(0, mine - 1), min(len(people), mine + 2))
    return [
        Neighbour(
            place=place + 1,
            name=people[place].name,
            avatar=people[place].avatar,
            total_xp=people[place].total,
            me=place == mine,
        )
        for place in shown
        if place == mine or place != len(people) - 1
    ]
