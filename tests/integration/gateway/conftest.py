import asyncio

import pytest

from agents_os.domains.gateway.adapters.secondary import litellm_library


@pytest.fixture(scope="session")
async def litellm() -> None:
    """LiteLLM is loaded before the clock of a test starts."""
    await asyncio.to_thread(litellm_library.load)
