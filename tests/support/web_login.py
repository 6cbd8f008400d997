"""The database as the web process sees it: with a login that cannot become the system."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import create_async_engine

from agents_os.core import db


@asynccontextmanager
async def web_login() -> AsyncIterator[None]:
    """What is done inside is done with the login `agentsos_api`."""
    url = os.environ["AGENTS_OS_DATABASE_URL"].replace("agentsos_worker", "agentsos_api")
    engine = create_async_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    before = db._sessions.kw["bind"]
    db._sessions.configure(bind=engine)
    try:
        yield
    finally:
        db._sessions.configure(bind=before)
        await engine.dispose()
