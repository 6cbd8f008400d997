"""Loading LiteLLM: 2 to 6 seconds of import, kept off the event loop and out of the start."""

import asyncio
import importlib
import logging
import os
import threading
import warnings
from typing import Any

from agents_os.core import garbage
from agents_os.domains.gateway.adapters.secondary.environment import export_env_file

_loading = threading.Lock()
_loaded: Any = None  # the module; typed Any because LiteLLM is not typed


async def library() -> Any:
    """The litellm module, imported in a thread the first time."""
    return _loaded or await asyncio.to_thread(load)


def load() -> Any:
    """Import and configure litellm, and read its tokenizer; once per process."""
    global _loaded
    with _loading:
        if _loaded is None:
            module = _import_quietly()
            module.suppress_debug_info = True
            module.token_counter(model="gpt-4o", text="x")  # reads 90 MB of tokenizer now
            _loaded = module
    return _loaded


def _import_quietly() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it asks the internet for prices
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")  # else it searches a .env of its own
    export_env_file()
    with garbage.kept(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its deprecations are not ours to mend
        module = importlib.import_module("litellm")
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it prints errors we report ourselves
    return module
