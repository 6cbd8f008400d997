"""Prices from the map, without LiteLLM."""

from datetime import UTC, datetime
from decimal import Decimal

from agents_os.domains.gateway.adapters.secondary.price_map import known_prices
from agents_os.domains.gateway.metadata.prices import Prices, cost_of


def test_long_prompts_have_their_own_prices() -> None:
    short, long = known_prices("openai/gpt-5.5", 272_000), known_prices("openai/gpt-5.5", 272_001)
    assert short is not None
    assert long is not None
    assert long.input > short.input
    assert long.cache_read > short.cache_read


def test_nobody_knows_the_price_of_an_unknown_model() -> None:
    assert known_prices("openai/my-own-model", 10) is None


def test_a_negative_price_is_unknown() -> None:
    wrong = Prices(-1, Decimal(-1), Decimal(0), Decimal(0), Decimal(0))
    assert cost_of(wrong, 1, 1) is None


def test_more_cached_tokens_than_there_are_are_not_believed() -> None:
    prices = Prices(-1, Decimal("1e-6"), Decimal(0), Decimal("1e-7"), Decimal(0))
    assert cost_of(prices, 10, 0, read=1000) == 1


def test_deepseek_is_cheaper_at_night_and_at_weekends() -> None:
    def price(day: int, hour: int) -> Decimal:
        at = datetime(2026, 11, day, hour, 30, tzinfo=UTC)  # the 20th is a Friday
        prices = known_prices("deepseek/deepseek-v4-flash", 10, at)
        assert prices is not None
        return prices.output

    assert price(20, 2) == 2 * price(20, 4) == 2 * price(20, 23) == 2 * price(21, 2)
