"""What LiteLLM's offline map says about a model, read without importing LiteLLM."""

import importlib.util
import json
import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from agents_os.core.clock import utc_now
from agents_os.domains.gateway.adapters.secondary.price_overrides import otherwise, override
from agents_os.domains.gateway.metadata.prices import Hours, Prices
from agents_os.domains.gateway.metadata.schemas import Capabilities

_FILE = "model_prices_and_context_window_backup.json"
_TIER = re.compile(r"input_cost_per_token_above_(\d+)k_tokens")


class _Entry(NamedTuple):
    """One chat model, small enough to keep (the file's own dicts are not)."""

    provider: str
    tools: bool
    vision: bool
    json_output: bool
    context_tokens: int | None
    output_tokens: int | None
    responses_only: bool  # OpenAI answers it only in the format of its Responses API
    takes_temperature: bool  # by default it does not reason
    prices: tuple[Prices, ...]  # the dearer ones of long prompts first
    off_peak: tuple[Hours, ...]  # when `off_peak_prices` hold
    off_peak_prices: tuple[Prices, ...]


def known_capabilities(model: str) -> Capabilities | None:
    """Capabilities of `provider/model`, None for a model the map does not know.

    The first call of any function here reads 3 MB of JSON (about 50 ms): make it in a thread.
    """
    entry = _find(model)
    return entry and Capabilities(
        tools=entry.tools,
        vision=entry.vision,
        json_output=entry.json_output,
        context_tokens=entry.context_tokens,
    )


def known_prices(model: str, input_tokens: int, at: datetime | None = None) -> Prices | None:
    """What a token costs when the whole prompt has `input_tokens`, now or `at`; None: unknown.

    A price of nothing in the map means that nobody entered it; ours and the deployer's files may
    say that a model is free.
    """
    if own := override(model):
        return own.prices()
    mapped = _mapped(model, input_tokens, at or utc_now())
    if mapped is not None and (mapped.input or mapped.output):
        return mapped
    rest = otherwise(model)
    return rest.prices() if rest else None


def _mapped(model: str, input_tokens: int, at: datetime) -> Prices | None:
    entry = _find(model)
    if entry is None:
        return None
    cheap = any(hours.include(at) for hours in entry.off_peak)
    prices = entry.off_peak_prices if cheap else entry.prices
    return next((each for each in prices if input_tokens > each.above_tokens), None)


def longest_answer(model: str) -> int | None:
    """The most output tokens the model accepts to be asked for; None: unknown."""
    entry = _find(model)
    return entry and entry.output_tokens


def only_on_responses_api(model: str) -> bool:
    """Whether OpenAI refuses the model on chat completions."""
    entry = _find(model)
    return entry is not None and entry.responses_only


def known_not_to_reason(model: str) -> bool:
    """Whether a reasoning model is known not to reason unless it is told to."""
    entry = _find(model)
    return entry is not None and entry.takes_temperature


def _find(model: str) -> _Entry | None:
    provider, _, name = model.partition("/")
    found = (_entries().get(key) for key in (model, name))
    return next((each for each in found if each and each.provider.startswith(provider)), None)


def map_file() -> Path | None:
    """Where LiteLLM's map lies; None: there is no LiteLLM."""
    spec = importlib.util.find_spec("litellm")  # finds the folder, does not import
    return Path(spec.origin).parent / _FILE if spec and spec.origin else None


@cache
def _entries() -> dict[str, _Entry]:
    if (file := map_file()) is None:
        return {}
    return {
        key: _entry(facts)
        for key, facts in json.loads(file.read_text()).items()
        if facts.get("mode") in ("chat", "responses")
    }


def _entry(facts: dict[str, Any]) -> _Entry:
    return _Entry(
        provider=str(facts["litellm_provider"]),
        tools=bool(facts.get("supports_function_calling")),
        vision=bool(facts.get("supports_vision")),
        json_output=bool(facts.get("supports_response_schema")),
        context_tokens=_whole(facts.get("max_input_tokens")),
        output_tokens=_whole(facts.get("max_output_tokens")),
        responses_only=facts["mode"] == "responses",
        takes_temperature=facts.get("default_reasoning_effort") == "none",
        prices=_prices(facts),
        off_peak=_hours(facts.get("off_peak_pricing") or {}),
        off_peak_prices=_prices({**facts, **(facts.get("off_peak_pricing") or {})}),
    )


def _hours(off_peak: dict[str, Any]) -> tuple[Hours, ...]:
    """The windows of DeepSeek's discount, e.g. {"hours_utc": ["10:00-00:00"], "weekdays": [1]}."""
    hours = []
    for window in off_peak.get("windows") or ():
        spans = window["hours_utc"]
        for span in [spans] if isinstance(spans, str) else spans:
            start, _, end = span.partition("-")
            days = frozenset(window.get("weekdays") or range(1, 8))
            hours.append(Hours(days, _minute(start), _minute(end)))
    return tuple(hours)


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def _prices(facts: dict[str, Any]) -> tuple[Prices, ...]:
    """The usual prices, and those of prompts beyond a length."""
    if "input_cost_per_token" not in facts or "output_cost_per_token" not in facts:
        return ()
    limits = {int(found[1]) for key in facts if (found := _TIER.fullmatch(key))}
    tiers = ((1000 * limit, f"_above_{limit}k_tokens") for limit in sorted(limits, reverse=True))
    return tuple(_tier(facts, above, suffix) for above, suffix in (*tiers, (-1, "")))


def _tier(facts: dict[str, Any], above_tokens: int, suffix: str) -> Prices:
    def price(name: str, otherwise: Decimal) -> Decimal:
        value = facts.get(name + suffix, facts.get(name))
        return otherwise if value is None else Decimal(str(value))

    plain = price("input_cost_per_token", Decimal(0))
    return Prices(
        above_tokens=above_tokens,
        input=plain,
        output=price("output_cost_per_token", Decimal(0)),
        cache_read=price("cache_read_input_token_cost", plain),
        cache_write=price("cache_creation_input_token_cost", plain),
    )


def _whole(number: object) -> int | None:
    return int(number) if isinstance(number, int | float) else None
