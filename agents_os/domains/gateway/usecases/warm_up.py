"""Load LiteLLM before the first question needs it."""

import asyncio

from agents_os.domains.gateway.adapters.secondary import discovery, litellm_library
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT

OWN_PROVIDERS = {"practice", "scripted"}


async def warm_up() -> bool:
    """Find the models, and import LiteLLM in a thread if one of them needs it.

    For the web process, as a task once it listens. Returns whether LiteLLM is loaded.
    """
    found = await discovery.catalogue()
    providers = {model.provider for model in found.candidates(DEFAULT_CHAT)}
    if providers <= OWN_PROVIDERS:
        return False
    await asyncio.to_thread(litellm_library.load)
    return True
