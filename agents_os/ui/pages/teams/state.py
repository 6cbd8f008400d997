"""What the teams screen knows and does."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from agents_os.core.shapes import Frozen
from agents_os.core.signals import Signal
from agents_os.domains.identity.metadata.member_schemas import TeamCreate, TeamRead, TeamUpdate
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.identity.usecases.delete_team import delete_team
from agents_os.domains.identity.usecases.update_team import update_team
from agents_os.ui import live
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import MOST_PAGES, PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor


class TeamRow(Frozen):
    id: str
    name: str
    emoji: str
    member_ids: list[str]
    people: str


class Person(Frozen):
    """Somebody who can be put into a team; `chosen` in the team being edited."""

    id: str
    name: str
    avatar: str
    chosen: bool = False


class TeamsState(PagedMixin, rx.State):
    teams: list[TeamRow] = []
    people: list[Person] = []
    editing: bool = False
    team_id: str = ""  # empty: a new team
    draft_name: str = ""
    draft_emoji: str = "👥"

    @rx.event
    async def on_load(self):
        actor = await current_actor(self)
        live.watch(
            self, {Signal(actor.tenant, topic): TeamsState.refresh for topic in ("member", "team")}
        )
        return TeamsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            members, _ = await first_pages(queries.list_members, uow, MOST_PAGES)
            teams, self.has_more = await first_pages(queries.list_teams, uow, self.pages)
            names = {member.user_id: member.display_name for member in members}
            self.teams = [_row(team, names) for team in teams]
            self.people = [
                Person(id=str(m.user_id), name=m.display_name, avatar=m.avatar) for m in members
            ]

    @rx.event
    def edit(self, team_id: str):
        """Open the form for a team, or with an empty id for a new one."""
        wanted = str(identifier(team_id)) if team_id else ""
        team = next((team for team in self.teams if team.id == wanted), None)
        self.team_id = team.id if team else ""
        self.draft_name = team.name if team else ""
        self.draft_emoji = team.emoji if team else "👥"
        chosen = set(team.member_ids) if team else set()
        self.people = [p.model_copy(update={"chosen": p.id in chosen}) for p in self.people]
        self.editing = True

    @rx.event
    def show(self, shown: bool):
        self.editing = validated(bool, shown)

    @rx.event
    async def save(self, data: FormData[str, Any]):
        body = form(TeamCreate, data)
        async with acting(self) as uow:
            if self.team_id:
                change = TeamUpdate(**body.model_dump())
                team = await update_team(uow, identifier(self.team_id), change)
            else:
                team = await create_team(uow, body)
        self.editing = False
        return [TeamsState.refresh, done(f"{team.name} is saved.")]

    @rx.event
    async def delete(self, team_id: str):
        async with acting(self) as uow:
            await delete_team(uow, identifier(team_id))
        return [TeamsState.refresh, done("Team deleted. Its people stay in the company.")]


def _row(team: TeamRead, names: dict[Any, str]) -> TeamRow:
    people = sorted(names[user_id] for user_id in team.member_ids if user_id in names)
    return TeamRow(
        id=str(team.id),
        name=team.name,
        emoji=team.emoji,
        member_ids=[str(user_id) for user_id in team.member_ids],
        people=", ".join(people),
    )
