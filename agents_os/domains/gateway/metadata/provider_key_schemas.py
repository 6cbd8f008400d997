"""Shapes of a company's own provider keys. None of them ever carries a key out."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from agents_os.core.fields import Name
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.gateway.metadata.providers import COMPATIBLE, OLLAMA, PROVIDERS, label_of

LAST = 4
WITH_ADDRESS = (COMPATIBLE, OLLAMA)  # where the company says where its server is
OWN_PROVIDERS = (*(each.name for each in PROVIDERS), *WITH_ADDRESS)
LONGEST_KEY = 500


class Verdict(StrEnum):
    """What a test call showed."""

    WORKS = "works"
    WRONG_KEY = "wrong_key"
    NO_QUOTA = "no_quota"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


def _known(provider: str) -> str:
    if provider not in OWN_PROVIDERS:
        raise ValueError(f"must be one of {', '.join(OWN_PROVIDERS)}")
    return provider


def _key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value().strip()
    if not 8 <= len(text) <= LONGEST_KEY or not all("!" <= each <= "~" for each in text):
        raise ValueError(
            f"must be 8 to {LONGEST_KEY} letters, digits and signs without spaces, as the"
            " provider shows it"
        )
    return SecretStr(text)


def _address(url: str) -> str:
    """Stored and shown, so it must not hold a secret."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        valid = None
    if not valid or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("must be an address that begins with https:// or http://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must not have a user name, password, “?” or “#” in it")
    return url.rstrip("/")


ProviderName = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": list(OWN_PROVIDERS)})
]
ProviderSecret = Annotated[SecretStr, AfterValidator(_key)]
ServerAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_address),
    Field(json_schema_extra={"format": "uri"}),
]
ModelId = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]{2,20}/[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$")
]


class ProviderKeyAdd(Body):
    """A key to add. It is tried first; `save_anyway` keeps it even when that fails."""

    provider: ProviderName
    name: Name | None = Field(None, description="How you tell it apart; default: the provider's.")
    api_key: ProviderSecret | None = Field(None, description="May be left out for a server.")
    base_url: ServerAddress | None = Field(None, description="Only for a server of your own.")
    save_anyway: bool = False


class ProviderKeyUpdate(Body):
    """What to change; a new key is tried first."""

    name: Name | None = None
    api_key: ProviderSecret | None = None
    save_anyway: bool = False


class KeyCheck(Frozen):
    """What a test call showed, and which models the key reaches."""

    verdict: Verdict
    message: str
    models: tuple[str, ...] = ()


class ProviderKeyRead(Frozen):
    """A key as people see it: its last four characters.

    `slug` names it in model ids: `openai-3f9ac2/gpt-5.5` is that model with this key.
    """

    id: UUID
    provider: str
    name: str
    slug: str
    base_url: str | None
    last4: str
    models: list[str]
    verdict: Verdict
    verdict_message: str
    tested_at: datetime
    created_at: datetime


class ProviderKeyList(Frozen):
    """All of them, oldest first: the first of a provider is used where an agent names none."""

    data: list[ProviderKeyRead]


class ModelRulesRead(Frozen):
    """The models agents may use, as `provider/model`; null: all of them."""

    allowed: list[str] | None


class ModelRulesPut(Body):
    """Replaces the rules."""

    allowed: list[ModelId] | None = Field(max_length=500)


def shown(key: SecretStr | None) -> str:
    """The end of a key, for people to recognise it; nothing of one that is short."""
    text = key.get_secret_value() if key else ""
    return text[-LAST:] if len(text) >= 4 * LAST else ""


def default_name(provider: str, taken: set[str]) -> str:
    """“OpenAI”, “OpenAI 2”, …"""
    label, number = label_of(provider), 1
    while (name := f"{label} {number}" if number > 1 else label) in taken:
        number += 1
    return name
