"""Provider keys: from the environment, else from `.env`. They are handed on, never logged."""

import os
import re
from collections.abc import Mapping
from functools import cache

from dotenv import dotenv_values

from agents_os.core.settings import Settings

_OURS = ("AGENTS_OS_", "DATABASE_URL", "REDIS_URL")
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_SECRET_SHAPE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_]?(?=[\w*.-]*[\d*])[A-Za-z0-9*][\w*.-]{7,}"
    r"|(?<=[?&]key=)[^&\s\"']+|(?i:(?<=bearer ))\S+"
)


def provider_environment() -> Mapping[str, str]:
    """Every variable a provider may be configured by; the environment wins over `.env`."""
    return {**_env_file(), **os.environ}


def export_env_file() -> None:
    """Put what `.env` says about providers into the environment, the only place LiteLLM looks.

    Our own settings stay out; what is set already stays as it is.
    """
    for name, value in _env_file().items():
        if not name.startswith(_OURS):
            os.environ.setdefault(name, value)


def redact(text: str, secret: str | None = None) -> str:
    """The text without `secret`, any key of this server, and anything that looks like one."""
    if secret:
        text = text.replace(secret, "***")
    for name, value in provider_environment().items():
        if len(value) >= 8 and _SECRET_NAME.search(name):
            text = text.replace(value, "***")
    return _SECRET_SHAPE.sub("***", text)


@cache
def _env_file() -> dict[str, str]:
    """Read once, like the settings; from the same place."""
    values = dotenv_values(str(Settings.model_config.get("env_file") or ".env"))
    return {name: value for name, value in values.items() if value}
