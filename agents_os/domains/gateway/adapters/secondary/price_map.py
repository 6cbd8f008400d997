"""What LiteLLM's offline map says a model can do, read without importing LiteLLM."""

import importlib.util
import json
from functools import cache
from pathlib import Path

from agents_os.domains.gateway.metadata.schemas import Capabilities

_FILE = "model_prices_and_context_window_backup.json"


def known_capabilities(model: str) -> Capabilities | None:
    """Capabilities of `provider/model`, None for a model the map does not know.

    The first call reads 3 MB of JSON (about 50 ms): make it in a thread.
    """
    provider, _, name = model.partition("/")
    for key in (model, name):
        of, facts = _entries().get(key, ("", ()))
        if of.startswith(provider) and facts:
            tools, vision, json_output, context_tokens = facts
            return Capabilities(
                tools=tools,
                vision=vision,
                json_output=json_output,
                context_tokens=context_tokens,
            )
    return None


_Facts = tuple[bool, bool, bool, int | None]


@cache
def _entries() -> dict[str, tuple[str, _Facts]]:
    """Provider and facts of each chat model, small enough to keep (the file's dicts are not)."""
    spec = importlib.util.find_spec("litellm")  # finds the folder, does not import
    if spec is None or spec.origin is None:
        return {}
    file = Path(spec.origin).parent / _FILE
    return {
        key: (
            str(entry["litellm_provider"]),
            (
                bool(entry.get("supports_function_calling")),
                bool(entry.get("supports_vision")),
                bool(entry.get("supports_response_schema")),
                _whole(entry.get("max_input_tokens")),
            ),
        )
        for key, entry in json.loads(file.read_text()).items()
        if entry.get("mode") in ("chat", "responses")
    }


def _whole(number: object) -> int | None:
    return int(number) if isinstance(number, int | float) else None
