"""Shared fixtures. Isolation is the product's own: every test is a new organisation."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from ipaddress import ip_address
from tempfile import TemporaryDirectory

import hypothesis
import pytest
import structlog
from fastapi import FastAPI
from httpx2 import AsyncClient

from agents_os.core import cache, db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from tests.support import postgres, redis
from tests.support.builders import Org, new_org

hypothesis.settings.register_profile("any machine", deadline=None)  # however busy it is
hypothesis.settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Start one Postgres and one Redis for the whole run; xdist workers inherit them."""
    gc.disable()  # until all is imported: looking for garbage takes a fifth of that time
    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "test-" * 12
    os.environ["SECRETS_MASTER_KEY"] = "vault-" * 8
    os.environ["AGENTS_OS_DEFAULT_CHAT_MODEL"] = "practice/helper"  # whatever keys .env holds
    os.environ["AGENTS_OS_PRACTICE_WORDS_PER_SECOND"] = "0"
    os.environ["REFLEX_STATE_MANAGER_MODE"] = "memory"
    os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
    structlog.configure(  # the default draws tracebacks with local variables: 3 s each
        processors=[structlog.processors.KeyValueRenderer()]
    )
    if "TEST_POSTGRES_SOCKET" not in os.environ:
        stack = ExitStack()
        os.environ["STORAGE_URL"] = f"file://{stack.enter_context(TemporaryDirectory())}"
        os.environ["TEST_POSTGRES_SOCKET"] = str(stack.enter_context(postgres.cluster()))
        os.environ["AGENTS_OS_REDIS_URL"] = stack.enter_context(redis.server())
        config.add_cleanup(stack.close)
    host = os.environ["TEST_POSTGRES_SOCKET"]
    os.environ["AGENTS_OS_DATABASE_URL"] = f"postgresql://agentsos_worker@/postgres?host={host}"


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over a million objects that stay to the end anyway."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
async def services() -> AsyncIterator[None]:
    """Connect to Postgres as the worker's login (which may become every role) and to Redis."""
    engine = db.configure(os.environ["AGENTS_OS_DATABASE_URL"])
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    yield
    await cache.close()
    await engine.dispose()


@pytest.fixture
async def org(services: None) -> Org:
    return await new_org()


@pytest.fixture
def actor(org: Org) -> Actor:
    """The owner of an organisation that no other test can see."""
    return org.owner


@pytest.fixture(scope="session")
def api(services: None) -> FastAPI:
    from tests.support.api import product_api  # 3 s: the process that hands out tests needs none

    return product_api()


@pytest.fixture
async def api_client(api: FastAPI) -> AsyncIterator[AsyncClient]:
    """A browser or program at an address of its own, signed in nowhere; it keeps cookies."""
    from tests.support.api import client

    address = str(ip_address(uuid7().int))
    async with client(api, x_forwarded_for=address) as browser:
        yield browser
