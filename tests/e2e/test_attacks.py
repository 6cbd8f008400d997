"""What a terminal can do to the running product, over the socket that screens use.

Every public method of every state is an endpoint. They are found by introspection, so a new
screen is attacked without a line here.
"""

import asyncio
import inspect
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import websockets
from reflex_base.registry import RegistrationContext

import agents_os.agents_os
from agents_os.ui.errors import NoticeState
from agents_os.ui.guard import is_public
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.company.state import CompanyState
from agents_os.ui.session import SessionState
from agents_os.ui.wire import REFUSED
from tests.e2e.conftest import PASSWORD
from tests.support.product import Product
from tests.support.socket_client import ROOT, SocketClient

assert agents_os.agents_os.app  # importing it registers every screen

OUR_FAULT = "our side"  # ui/errors.py says so for what nobody foresaw
COMPANY = CompanyState.get_full_name()
NOTICES = NoticeState.get_full_name()
SESSION = SessionState.get_full_name()
# Compared by count only: last seen, relayed, the pulse of the worker.
VOLATILE = {"sessions", "refresh_tokens", "outbox", "idempotency_keys", "workers"}
FORGED: list[Any] = [
    None, -1, 1e300, True, ["x"], {"name": {"$ne": 1}}, {"name": ["x"], "id": {"deep": [1]}},
    "", "' or 1=1 --", "a\x00b", {"name": "a\x00b", "title": "a\x00b"},
    "x" * 100_001, {"name": "x" * 30_000, "title": "x" * 30_000},
]  # fmt: skip
# Of these, some of the values above are proper: a yes, or a form whose fields may be left out.
PROPER = (
    "____stop_state.stop",
    "____providers_state.save_rules",
    "____providers_state.use_answers_again",
    "____profile_state.send_confirmation",
    ".set_digest",
)
Update = dict[str, Any]


class Person:
    """Somebody with a company, over HTTP."""

    def __init__(self, url: str, company: str) -> None:
        self.email = f"{uuid4().hex[:10]}@acme.test"
        self.http = httpx2.Client(base_url=url, timeout=20)
        body = {"email": self.email, "password": PASSWORD, "company": company, "name": "Maya"}
        answer = self.http.post("/api/v1/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        self.org_id = answer.json()["org"]["id"]

    @property
    def cookie(self) -> str:
        return f"aos_access={self.http.cookies['aos_access']}"

    def make(self, path: str, **body: Any) -> str:
        answer = self.http.post(f"/api/v1{path}", json=body)
        assert answer.status_code < 300, answer.text
        return str(answer.json()["id"])


@pytest.fixture
def wall(product: Product) -> Iterator[None]:
    """The test must not make the product complain of itself."""
    product.new_errors()
    yield
    told = [line for line in product.new_errors() if "[Reflex Frontend Exception]" not in line]
    assert told == []  # that one is what a browser reports of itself, even a forged one


@pytest.fixture
def attacker(product: Product, wall: None) -> Iterator[Person]:
    person = Person(product.url, "Mallory Ltd")
    yield person
    person.http.close()


@pytest.fixture
def victim(product: Product, wall: None) -> Iterator[Person]:
    person = Person(product.url, "Secret Vault")
    yield person
    person.http.close()


def handlers() -> dict[str, list[str]]:
    """Wire name → names of the arguments, of every event handler there is."""
    found = RegistrationContext.get().event_handlers
    return {
        name: list(inspect.signature(entry.handler.fn).parameters)[1:]
        for name, entry in sorted(found.items())
    }


def rows(product: Product) -> dict[str, tuple[int, str]]:
    """A fingerprint of every table."""
    with product.database() as database:
        tables = database.execute(
            "select format('%I.%I', schemaname, tablename), tablename from pg_tables"
            " where schemaname in ('public', 'private')"
            " and tablename <> 'usage_marks'"  # a job counts what others have used meanwhile
        ).fetchall()
        prints = {}
        for table, name in tables:
            content = "''" if name in VOLATILE else "md5(string_agg(t::text, '' order by t::text))"
            found = database.execute(f"select count(*), {content} from {table} t").fetchone()
            assert found
            prints[name] = (int(found[0]), str(found[1]))
    return prints


async def settled(tab: SocketClient) -> list[Update]:
    """Everything that came until the server has worked off what was sent."""
    mark = f"mark {uuid4()}"
    await tab.send(f"{NOTICES}.show", tone="blue", text=mark)
    return await tab.until(mark) + await tab.drain(0.1)


async def opened(tab: SocketClient) -> list[Update]:
    """What the page load brought."""
    return await tab.until('"is_hydrated_rx_state_": true')


def notices(updates: list[Update]) -> list[str]:
    latest = (u.get("delta", {}).get(NOTICES, {}).get("latest_rx_state_") for u in updates)
    return [notice["text"] for notice in latest if notice]


def sent_away(updates: list[Update]) -> int:
    ways = (u.get("delta", {}).get(SESSION, {}).get("leave_to_rx_state_") for u in updates)
    return sum(1 for way in ways if way)


def run(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(copy_context().run, asyncio.run, work).result()


def test_a_stranger_can_call_nothing(product: Product, wall: None) -> None:
    guarded = {
        name: arguments
        for name, arguments in handlers().items()
        if not is_public(name) and not name.endswith(".setvar")
    }
    assert len(guarded) > 60

    async def attack() -> None:
        async with SocketClient(product.url) as tab:
            await opened(tab)
            for name, arguments in guarded.items():
                await tab.send_event(name, dict.fromkeys(arguments, "x"))
            updates = await settled(tab)
            assert sent_away(updates) == len(guarded)
            assert {key for u in updates for key in u.get("delta", {})} <= {SESSION, NOTICES, ROOT}

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_what_strangers_may_call_tells_and_writes_nothing(product: Product, victim: Person) -> None:
    public = {name: arguments for name, arguments in handlers().items() if is_public(name)}

    async def attack() -> None:
        async with SocketClient(product.url) as tab:
            for name, arguments in public.items():
                for value in FORGED:
                    await tab.send_event(name, dict.fromkeys(arguments, value))
            updates = await settled(tab)
            assert "Secret Vault" not in json.dumps(updates)
            assert not [text for text in notices(updates) if OUR_FAULT in text]

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_forged_arguments_are_refused_in_words_and_change_nothing(
    product: Product, attacker: Person
) -> None:
    async def attack() -> None:
        async with SocketClient(product.url, cookie=attacker.cookie, path="/settings") as tab:
            await opened(tab)
            for name, arguments in handlers().items():
                if not arguments or name.startswith(f"{ROOT}.reflex") or name.endswith(PROPER):
                    continue
                for value in FORGED:
                    await tab.send_event(name, dict.fromkeys(arguments, value))
            blamed = [text for text in notices(await settled(tab)) if OUR_FAULT in text]
            assert not blamed

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_arguments_of_another_shape_are_refused(product: Product, attacker: Person) -> None:
    async def attack() -> None:
        async with SocketClient(product.url, cookie=attacker.cookie, path="/settings") as tab:
            await opened(tab)
            for name, arguments in handlers().items():
                extra = {**dict.fromkeys(arguments, "x"), "self": 1, "org_id": attacker.org_id}
                for payload in (extra, {"no": "such"}, [1], "text"):
                    await tab.send_event(name, payload)
            told = notices(await settled(tab))
            assert told.count(REFUSED) == 4 * len(handlers())

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_another_companys_ids_open_nothing(
    product: Product, attacker: Person, victim: Person
) -> None:
    agent = victim.make("/agents/hire", template_key="quill")
    ids = [agent, victim.org_id, victim.make("/org/teams", name="Vault team")]
    with product.database() as database:
        ids += [
            str(found[0])
            for table in ("users", "sessions", "agent_versions", "memberships")
            for found in database.execute(
                f"select {'principal_id' if table == 'memberships' else 'id'} from {table}"
                + (" where org_id = %s" if table != "users" else " where email = %s"),
                [victim.org_id if table != "users" else victim.email],
            ).fetchall()
        ]

    async def attack() -> None:
        async with SocketClient(
            product.url, cookie=attacker.cookie, path=f"/agents/{agent}?c={ids[0]}"
        ) as tab:
            updates = await opened(tab)
            for name, arguments in handlers().items():
                if name.endswith(PROPER):
                    continue
                for each in ids if arguments else [""]:
                    as_form = dict.fromkeys(("id", "user_id", "team_id", "agent_id", "name"), each)
                    as_form["name"] += "\0"  # else it is a valid form about one's own
                    for value in (each, as_form):
                        await tab.send_event(name, dict.fromkeys(arguments, value))
            updates += await settled(tab)
            seen = json.dumps(updates)
            assert not [secret for secret in ("Vault", victim.email) if secret in seen]
            assert not [text for text in notices(updates) if OUR_FAULT in text]

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_methods_of_the_framework_change_nothing(product: Product, attacker: Person) -> None:
    methods = [
        "setvar", "set_name", "reset", "get_state", "get_value", "dict", "_read", "_show",
        "__init__", "_get_root_state", "get_delta", "update_vars_internal", "add_var",
        "__class__", "router",
    ]  # fmt: skip
    payloads: list[dict[str, Any]] = [
        {}, {"var_name": "name", "value": "Owned"}, {"vars": {f"{COMPANY}.name": "Owned"}},
        {"vars": {f"{SESSION}._actor": "x", f"{SESSION}.role": "owner"}}, {"value": "Owned"},
    ]  # fmt: skip

    async def attack() -> None:
        path = "/settings/company"
        async with SocketClient(product.url, cookie=attacker.cookie, path=path) as tab:
            await opened(tab)
            states = [
                ROOT,
                COMPANY,
                SESSION,
                f"{ROOT}.reflex___state____update_vars_internal_state",
            ]
            for name in (f"{state}.{method}" for state in states for method in methods):
                for payload in payloads:
                    await tab.send_event(name, payload)
            for raw in (
                '["connect",{"QUERY_STRING":"token=x"}]',
                '["event"]',
                '["_trigger"]',
                "[]",
            ):
                await tab.send_frame(raw)
            updates = await settled(tab)
            assert "Owned" not in json.dumps(updates)
            await tab.send_event(f"{ROOT}.hydrate", {})
            state = json.dumps(await settled(tab))
            assert "Mallory Ltd" in state
            assert "Owned" not in state

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_a_socket_from_another_site_is_refused(product: Product, victim: Person) -> None:
    async def attack() -> None:
        evil = SocketClient(product.url, cookie=victim.cookie, origin="https://evil.example")
        with pytest.raises(websockets.InvalidStatus):
            await evil.__aenter__()

    run(attack())


def test_the_token_of_a_closed_tab_reveals_nothing(
    product: Product, victim: Person, attacker: Person
) -> None:
    async def attack() -> None:
        path = "/settings/company"
        async with SocketClient(product.url, cookie=victim.cookie, path=path) as tab:
            assert "Secret Vault" in json.dumps(await opened(tab))
        for cookie in (None, attacker.cookie):
            async with SocketClient(
                product.url, cookie=cookie, path=path, token=tab.token
            ) as thief:
                updates = await opened(thief)
                await thief.send_event(f"{ROOT}.hydrate", {})
                assert "Secret Vault" not in json.dumps(updates + await settled(thief))

    run(attack())


def test_a_revoked_session_is_sent_away_at_its_next_event(product: Product, victim: Person) -> None:
    async def attack() -> None:
        path = "/settings/company"
        async with SocketClient(product.url, cookie=victim.cookie, path=path) as tab:
            assert not sent_away(await opened(tab))
            assert victim.http.post("/api/v1/auth/logout").status_code == 204
            await asyncio.sleep(0.2)  # the signal through Redis
            before = rows(product)
            await tab.send_event(f"{COMPANY}.save", {"data": {"name": "After the end"}})
            assert sent_away(await tab.drain())
            assert rows(product) == before

    run(attack())


def test_a_frame_of_a_megabyte_hurts_nobody(product: Product, attacker: Person) -> None:
    async def attack() -> None:
        async with SocketClient(product.url, cookie=attacker.cookie) as neighbour:
            await opened(neighbour)
            for size in (900_000, 1_100_000, 5_000_000):
                async with SocketClient(product.url, cookie=attacker.cookie) as tab:
                    await opened(tab)
                    with suppress(websockets.WebSocketException, TimeoutError):
                        async with asyncio.timeout(2):
                            await tab.send(f"{ChatState.get_full_name()}.send", text="x" * size)
                            told = notices(await settled(tab))
                            assert told
                            assert OUR_FAULT not in told[-1]
            await neighbour.send(f"{COMPANY}.on_load")
            assert "Mallory" in json.dumps(await settled(neighbour))

    before = rows(product)
    run(attack())
    assert rows(product) == before


def test_credentials_never_reach_the_log(product: Product, victim: Person) -> None:
    async def use() -> None:
        async with SocketClient(product.url, cookie=victim.cookie) as tab:
            await tab.send_event("no.such.event", {"password": PASSWORD})
            await tab.send_frame('["event"]')
            await settled(tab)

    run(use())
    log = product.log()
    assert "socket.event_refused" in log
    assert PASSWORD not in log
    for cookie in victim.http.cookies.values():
        assert cookie not in log
