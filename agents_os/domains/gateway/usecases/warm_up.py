"""Load what the first question needs."""

import asyncio

import structlog

from agents_os.domains.gateway.adapters.secondary import connections, discovery, litellm_library
from agents_os.domains.gateway.adapters.secondary.models import needs_litellm
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT

log = structlog.get_logger(__name__)


async def warm_up() -> bool:
    """Find the models, and import LiteLLM in a thread if one of them needs it.

    For the web process, as a task beside it: nothing waits for it, and it never fails. Returns
    whether LiteLLM is loaded.
    """
    try:
        connections.client()  # reads the certificates
        found = await discovery.catalogue()
        if not any(needs_litellm(model) for model in found.candidates(DEFAULT_CHAT)):
            return False
        await asyncio.to_thread(litellm_library.load)
    except Exception:  # the first question will say it to somebody who can act on it
        log.exception("model.warm_up_failed")
        return False
    return True
