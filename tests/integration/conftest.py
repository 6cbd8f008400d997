"""Peers that several domains' tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from agents_os.domains.gateway.usecases.close_connections import close_connections
from tests.support import provider
from tests.support.provider import Provider


@pytest.fixture(scope="session")
def _aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider.aimock(tmp_path_factory.mktemp("aimock")) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
async def hang_up_at_the_end() -> AsyncIterator[None]:
    yield
    await close_connections()


@pytest.fixture
def provider_server(_aimock: Provider) -> Provider:
    """A provider that knows no answer yet."""
    _aimock.reset()
    return _aimock


@pytest.fixture
def own_providers(provider_server: Provider) -> Iterator[Provider]:
    """Where companies' own keys lead to, and no key of this server; it answers “OK”."""
    url = provider_server.url
    with provider.configured(
        AGENTS_OS_PRIVATE_MODEL_SERVERS="true",
        MISTRAL_API_BASE=f"{url}/v1",
        ANTHROPIC_API_BASE=url,
        GEMINI_API_BASE=f"{url}/v1beta",
    ):
        provider_server.answers("OK")
        yield provider_server
