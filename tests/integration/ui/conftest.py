"""The web process without a browser: real events through the real guard."""

from collections.abc import AsyncIterator

import pytest

from agents_os.agents_os import app
from agents_os.core.actor import Actor
from tests.support.tab import Tab, open_tab, running_app


@pytest.fixture(scope="session")
async def web(services: None) -> AsyncIterator[None]:
    app._apply_decorated_pages()  # what compiling does first: knows each page's on_load
    async with running_app():
        yield


@pytest.fixture
async def tab(web: None, actor: Actor) -> AsyncIterator[Tab]:
    """A tab of the owner of a new company."""
    async with open_tab(actor) as opened:
        yield opened


@pytest.fixture
async def stranger(web: None) -> AsyncIterator[Tab]:
    """A tab of nobody."""
    async with open_tab(None) as opened:
        yield opened
