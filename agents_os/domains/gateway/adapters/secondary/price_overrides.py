"""Prices that LiteLLM's map does not have or has wrong: our file, then the deployer's.

Both have the shape of `prices.json`: dollars per million tokens by `provider/model`, or
`provider/*` for all models of a provider that are not known otherwise.
"""

import hashlib
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.settings import settings
from agents_os.domains.gateway.metadata.prices import Prices

_OURS = Path(__file__).with_name("prices.json")
_MILLION = 1_000_000


class Override(BaseModel):
    """Dollars per million tokens; cached input counts like input unless it has a price."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cache_read: Decimal | None = Field(None, ge=0)
    cache_write: Decimal | None = Field(None, ge=0)
    note: str = ""

    def prices(self) -> Prices:
        read = self.input if self.cache_read is None else self.cache_read
        write = self.input if self.cache_write is None else self.cache_write
        parts = (self.input, self.output, read, write)
        return Prices(-1, *(each / _MILLION for each in parts))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str
    models: dict[str, Override]


def override(model: str) -> Override | None:
    """The price set for exactly this model."""
    return _all().get(model)


def otherwise(model: str) -> Override | None:
    """The price of every model of its provider that nobody else knows."""
    return _all().get(f"{model.partition('/')[0]}/*")


@cache
def price_version() -> str:
    """Names the prices in force: the map's version and those of the files on top."""
    names = [f"litellm {version('litellm')}", f"ours {_read(_OURS).version}"]
    if (file := settings().prices_file) is not None:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        names.append(f"yours {_read(file).version} {digest}")
    return ", ".join(names)


@cache
def _all() -> dict[str, Override]:
    theirs = settings().prices_file
    return _read(_OURS).models | (_read(theirs).models if theirs else {})


def _read(file: Path) -> _File:
    return _File.model_validate_json(file.read_text())
