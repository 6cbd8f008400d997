import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from agents_os.domains.gateway.adapters.secondary import litellm_library
from agents_os.domains.gateway.usecases.close_connections import close_connections
from tests.support import provider
from tests.support.provider import Provider


@pytest.fixture(scope="session")
def _aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider.aimock(tmp_path_factory.mktemp("aimock")) as running:
        yield running


@pytest.fixture
def provider_server(_aimock: Provider) -> Provider:
    """A provider that knows no answer yet."""
    _aimock.reset()
    return _aimock


@pytest.fixture(scope="session")
async def litellm() -> None:
    """LiteLLM is loaded before the clock of a test starts."""
    await asyncio.to_thread(litellm_library.load)


@pytest.fixture(scope="session", autouse=True)
async def hang_up_at_the_end() -> AsyncIterator[None]:
    yield
    await close_connections()
