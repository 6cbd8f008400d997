"""Shared fixtures. Isolation is the product's own: every test is a new organisation."""

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest
import structlog

from agents_os.core import cache, db
from agents_os.core.actor import Actor
from tests.support import postgres, redis
from tests.support.builders import Org, new_org


def pytest_configure(config: pytest.Config) -> None:
    """Start one Postgres and one Redis for the whole run; xdist workers inherit them."""
    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "test-" * 12
    os.environ["REFLEX_STATE_MANAGER_MODE"] = "memory"
    os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
    structlog.configure(  # the default draws tracebacks with local variables: 3 s each
        processors=[structlog.processors.KeyValueRenderer()]
    )
    if "TEST_POSTGRES_SOCKET" not in os.environ:
        stack = ExitStack()
        os.environ["TEST_POSTGRES_SOCKET"] = str(stack.enter_context(postgres.cluster()))
        os.environ["AGENTS_OS_REDIS_URL"] = stack.enter_context(redis.server())
        config.add_cleanup(stack.close)
    host = os.environ["TEST_POSTGRES_SOCKET"]
    os.environ["AGENTS_OS_DATABASE_URL"] = f"postgresql://agentsos_worker@/postgres?host={host}"


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
