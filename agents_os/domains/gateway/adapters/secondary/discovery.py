"""Finds which models can be used here."""

from collections.abc import Iterator
from contextlib import contextmanager

from agents_os.domains.gateway.metadata.catalogue import Catalogue
from agents_os.domains.gateway.metadata.providers import PRACTICE_MODEL
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT, Capabilities, ModelRead

_override: list[Catalogue] = []


async def catalogue() -> Catalogue:
    """What can be used now."""
    if _override:
        return _override[-1]
    practice = ModelRead(
        id=PRACTICE_MODEL, provider="practice", practice=True, capabilities=Capabilities()
    )
    return Catalogue({PRACTICE_MODEL: practice}, {DEFAULT_CHAT: (PRACTICE_MODEL,)})


@contextmanager
def using(replacement: Catalogue) -> Iterator[None]:
    """Inside the block, in this process, only these models exist."""
    _override.append(replacement)
    try:
        yield
    finally:
        _override.pop()
