from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from agents_os.core import background
from agents_os.core.actor import Actor
from tests.support.conversations import active_agent


@pytest.fixture(autouse=True)
async def no_answer_is_left_behind() -> AsyncIterator[None]:
    yield
    await background.finish(5)


@pytest.fixture
async def agent_id(actor: Actor) -> UUID:
    return await active_agent(actor)
