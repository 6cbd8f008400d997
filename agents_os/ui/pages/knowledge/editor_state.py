"""Making and changing a base: what it is, who sees it, which agents may use it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, Field
from reflex_base.utils.form import FormData

from agents_os.core.db import UnitOfWork
from agents_os.core.visibility import Visibility
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.identity.usecases.queries import list_teams
from agents_os.domains.knowledge.metadata.base_schemas import (
    CHUNK_OVERLAP,
    CHUNK_SIZE,
    BaseCreate,
    BaseRead,
    BaseUpdate,
    GrantCreate,
    GrantRead,
)
from agents_os.domains.knowledge.usecases.base_queries import get_base, list_grants
from agents_os.domains.knowledge.usecases.create_base import create_base
from agents_os.domains.knowledge.usecases.grant_base import grant_base
from agents_os.domains.knowledge.usecases.update_base import update_base
from agents_os.domains.knowledge.usecases.withdraw_grant import withdraw_grant
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.people_choice import Choice
from agents_os.ui.screen_state import MOST_PAGES, DialogMixin, acting, first_pages

Ids = Annotated[list[UUID], Field(max_length=500)]
EVERYBODY = {"value": "org", "label": "Everybody in the company"}
ONLY_ME = {"value": "private", "label": "Only you, owners and admins"}


@dataclass(frozen=True)
class Reader:
    """An agent or a team in the list; `chosen`: it may use the base."""

    id: str
    name: str
    chosen: bool


class BaseForm(BaseModel):
    """The form as it is sent. `seen_by`: "org", "private" or the id of a team."""

    name: str
    description: str = ""
    embedding_model: str | None = None
    chunk_size: int = CHUNK_SIZE
    chunk_overlap: int = CHUNK_OVERLAP
    members_add: bool
    seen_by: Literal["org", "private"] | UUID = "org"
    agent_ids: Ids = []
    team_ids: Ids = []

    def base(self) -> BaseCreate:
        """Raises Invalid."""
        fields = self.model_dump(exclude={"seen_by", "agent_ids", "team_ids"})
        of_team = isinstance(self.seen_by, UUID)
        shared = {"visibility": Visibility.TEAM if of_team else self.seen_by}
        return validated(
            BaseCreate, fields | shared | ({"team_id": self.seen_by} if of_team else {})
        )

    def grants(self) -> list[GrantCreate]:
        agents = [GrantCreate(agent_id=each) for each in self.agent_ids]
        return agents + [GrantCreate(team_id=each) for each in self.team_ids]


@dataclass(frozen=True)
class Draft:
    """What the form begins with."""

    name: str = ""
    about: str = ""
    seen_by: str = "org"
    members_add: bool = False
    chunk_size: str = str(CHUNK_SIZE)
    chunk_overlap: str = str(CHUNK_OVERLAP)


class BaseEditorState(DialogMixin, rx.State):
    is_open: bool = False
    opened: int = 0  # remounts the form
    base_id: str = ""  # empty: a new base
    draft: Draft = Draft()
    everybody: bool = False
    agents: list[Reader] = []
    teams: list[Reader] = []
    seers: list[Choice] = []

    @rx.event
    async def begin(self, base_id: str):
        """Open the form for a base, or with an empty id for a new one."""
        wanted = identifier(base_id) if base_id else None
        async with acting(self) as uow:
            base = await get_base(uow, wanted) if wanted else None
            grants = await list_grants(uow, base.id) if base else []
            await self._read_readers(uow, grants)
        self.base_id = str(base.id) if base else ""
        self.draft = _draft(base) if base else Draft()
        self.everybody = any(_to_all(each) for each in grants)
        self.opened += 1
        self.is_open = True

    @rx.event
    def set_open(self, is_open: bool):
        self.is_open = validated(bool, is_open)

    @rx.event
    def open_to_all(self, on: bool):
        self.everybody = validated(bool, on)

    @rx.event
    async def save(self, data: FormData[str, Any]):
        sent = form(BaseForm, data, boxes=("members_add",))
        body = sent.base()
        grants = [GrantCreate()] if self.everybody else sent.grants()
        async with acting(self) as uow:
            if self.base_id:
                fields = body.model_dump(include=set(BaseUpdate.model_fields))
                base = await update_base(uow, identifier(self.base_id), BaseUpdate(**fields))
            else:
                base = await create_base(uow, body)
            await _share(uow, base.id, grants)
        self.is_open = False
        if self.base_id:
            return done(f"{base.name} is saved.")
        return [rx.redirect(f"/knowledge/{base.id}"), done(f"{base.name} is there. Add documents.")]

    async def _read_readers(self, uow: UnitOfWork, grants: Sequence[GrantRead]) -> None:
        agents, _ = await first_pages(lambda u, page: list_agents(u, None, page), uow, MOST_PAGES)
        teams, _ = await first_pages(list_teams, uow, MOST_PAGES)
        chosen = {each.agent_id or each.team_id for each in grants}
        self.agents = [
            Reader(str(each.id), f"{each.emoji} {each.name}", each.id in chosen)
            for each in agents
            if each.lifecycle != "archived"
        ]
        self.teams = [
            Reader(str(each.id), f"{each.emoji} {each.name}", each.id in chosen) for each in teams
        ]
        of_team = [{"value": str(t.id), "label": f"Team {t.emoji} {t.name}"} for t in teams]
        self.seers = [EVERYBODY, *of_team, ONLY_ME]


def _draft(base: BaseRead) -> Draft:
    of_team = base.visibility is Visibility.TEAM and base.team_id
    return Draft(
        name=base.name,
        about=base.description,
        seen_by=str(base.team_id) if of_team else base.visibility,
        members_add=base.members_add,
        chunk_size=str(base.chunk_size),
        chunk_overlap=str(base.chunk_overlap),
    )


async def _share(uow: UnitOfWork, base_id: UUID, wanted: Iterable[GrantCreate]) -> None:
    """Leave exactly these grants."""
    there = {_key(each): each for each in await list_grants(uow, base_id)}
    kept = {_key(each): each for each in wanted}
    for key, grant in kept.items():
        if key not in there:
            await grant_base(uow, base_id, grant)
    for key, given in there.items():
        if key not in kept:
            await withdraw_grant(uow, base_id, given.id)


def _key(grant: GrantCreate | GrantRead) -> tuple[UUID | None, UUID | None]:
    return grant.agent_id, grant.team_id


def _to_all(grant: GrantRead) -> bool:
    return _key(grant) == (None, None)
