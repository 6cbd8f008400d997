"""Lists by page: complete, stable while rows come and go, not forgeable."""

import base64
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from starlette.requests import Request

from agents_os.core import db, problems
from agents_os.core.actor import Actor
from agents_os.core.middleware import RequestMiddleware
from agents_os.core.pagination import BadCursor, Page, PageQuery, paginate
from agents_os.core.web import PageParams, Uow
from agents_os.domains.identity.metadata.models import Team
from tests.support.api import client


class TeamRead(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)
    id: UUID
    name: str


async def add_teams(actor: Actor, *names: str) -> None:
    for name in names:
        async with db.unit_of_work(actor) as uow:
            uow.session.add(Team(org_id=actor.tenant, name=name))


async def read(actor: Actor, *keys, **query) -> Page[TeamRead]:
    async with db.unit_of_work(actor) as uow:
        return await paginate(
            uow.session,
            select(Team),
            *(keys or (Team.id,)),
            page=PageQuery(**query),
            read=TeamRead,
        )


async def test_pages_cover_everything_newest_first_and_end(actor):
    await add_teams(actor, *"abcde")
    first = await read(actor, limit=2)
    second = await read(actor, limit=2, cursor=first.next_cursor)
    third = await read(actor, limit=2, cursor=second.next_cursor)
    assert [t.name for page in (first, second, third) for t in page.data] == list("edcba")
    assert (first.has_more, third.has_more, third.next_cursor) == (True, False, None)


async def test_rows_that_come_and_go_shift_nothing(actor):
    await add_teams(actor, *"abcd")
    first = await read(actor, limit=2)
    await add_teams(actor, "new")
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(text("delete from teams where name = 'd'"))
    second = await read(actor, limit=2, cursor=first.next_cursor)
    assert [t.name for t in second.data] == ["b", "a"]


async def test_several_keys_break_ties(actor):
    await add_teams(actor, *"abc")
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(text("update teams set created_at = now()"))
    keys = (Team.created_at, Team.id)
    first = await read(actor, *keys, limit=2)
    second = await read(actor, *keys, limit=2, cursor=first.next_cursor)
    assert [t.name for t in first.data + second.data] == ["c", "b", "a"]


async def test_a_changed_cursor_is_refused(actor):
    await add_teams(actor, "a", "b")
    cursor = (await read(actor, limit=1)).next_cursor
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-5] ^= 1
    for forged in (base64.urlsafe_b64encode(bytes(raw)).decode(), "x", "é", cursor[:-4], "a" * 80):
        with pytest.raises(BadCursor):
            await read(actor, cursor=forged)


async def test_a_cursor_of_another_list_is_refused(actor):
    await add_teams(actor, "a", "b")
    cursor = (await read(actor, limit=1)).next_cursor
    with pytest.raises(BadCursor):
        await read(actor, Team.created_at, Team.id, cursor=cursor)


async def test_over_rest_the_next_page_is_linked_and_limits_are_checked(actor):
    app = FastAPI()
    problems.install(app)
    app.add_middleware(RequestMiddleware)

    async def authenticate(request: Request) -> Actor:
        return actor

    app.state.authenticate = authenticate

    @app.get("/teams")
    async def teams(uow: Uow, page: PageParams) -> Page[TeamRead]:
        return await paginate(uow.session, select(Team), Team.id, page=page, read=TeamRead)

    await add_teams(actor, "a", "b", "c")
    async with client(app) as api:
        first = await api.get("/teams", params={"limit": 2, "q": "x&y"})
        following = first.headers["link"].removeprefix("<").partition(">")[0]
        assert following.startswith("/teams?limit=2&q=x%26y&cursor=")
        second = await api.get(following)
        assert [team["name"] for team in second.json()["data"]] == ["a"]
        assert "link" not in second.headers
        assert (await api.get("/teams", params={"limit": 101})).status_code == 422
        bad = await api.get("/teams", params={"cursor": "nonsense"})
        assert (bad.status_code, bad.json()["error"]["code"]) == (400, "bad_cursor")
