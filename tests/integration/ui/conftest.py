"""The web process without a browser: real events through the real guard.

It is imported inside the fixtures: importing it reads the settings, and pytest imports this file
before tests/conftest.py has set the environment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from agents_os.core.actor import Actor

if TYPE_CHECKING:
    from tests.support.tab import Tab


@pytest.fixture(scope="session")
async def web(services: None) -> AsyncIterator[None]:
    from agents_os.agents_os import app
    from tests.support.tab import running_app

    app._apply_decorated_pages()  # what compiling does first: knows each page's on_load
    async with running_app():
        yield


@pytest.fixture
async def tab(web: None, actor: Actor) -> AsyncIterator[Tab]:
    """A tab of the owner of a new company."""
    from tests.support.tab import open_tab

    async with open_tab(actor) as opened:
        yield opened


@pytest.fixture
async def stranger(web: None) -> AsyncIterator[Tab]:
    """A tab of nobody."""
    from tests.support.tab import open_tab

    async with open_tab(None) as opened:
        yield opened
