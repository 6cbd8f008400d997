from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_os.core.settings import Settings
from agents_os.domains.gateway.adapters.secondary import environment
from agents_os.domains.gateway.adapters.secondary.environment import redact
from agents_os.domains.gateway.adapters.secondary.litellm_errors import translate

SECRET = "abcdefgh-my-unusual-secret"


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A `.env` with a key that is not in the environment."""
    file = tmp_path / ".env"
    file.write_text(f"STRANGE_API_KEY={SECRET}\nAGENTS_OS_SECRET_KEY=ours\n")
    monkeypatch.setitem(Settings.model_config, "env_file", str(file))
    environment._env_file.cache_clear()
    yield
    environment._env_file.cache_clear()


@pytest.mark.usefixtures("env_file")
def test_keys_of_the_env_file_reach_litellm_but_ours_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AGENTS_OS_SECRET_KEY", "from the environment")
    monkeypatch.delenv("STRANGE_API_KEY", raising=False)
    assert environment.provider_environment()["STRANGE_API_KEY"] == SECRET
    environment.export_env_file()
    assert environment.os.environ["STRANGE_API_KEY"] == SECRET
    assert environment.os.environ["AGENTS_OS_SECRET_KEY"] == "from the environment"
    monkeypatch.delenv("STRANGE_API_KEY")


@pytest.mark.usefixtures("env_file")
@pytest.mark.parametrize(
    "text",
    [
        f"Key {SECRET} is wrong",
        "Incorrect API key provided: sk-proj-abc123DEF456",
        "Incorrect API key: sk-ab*******************cdef",
        "GET /models?key=AIzaSyA1234567890abcdef failed",
        "Authorization: Bearer eyJhbGciOi.xyz",
    ],
)
def test_nothing_that_looks_like_a_key_is_told(text: str) -> None:
    told = redact(text)
    assert "***" in told
    for part in (SECRET, "abc123DEF456", "AIzaSyA", "eyJhb", "cdef"):
        assert part not in told


def test_sentences_without_keys_stay_as_they_are() -> None:
    text = "The key point: keyboard-shortcuts are risky, ask for help."
    assert redact(text) == text


class TooManyRequestsStream(Exception):
    """Shaped like LiteLLM's MidStreamFallbackError around a rate limit."""

    def __init__(self, original: Exception) -> None:
        super().__init__("MidStreamFallbackError")
        self.status_code = 503
        self.original_exception = original


def test_a_wrapped_error_is_unwrapped() -> None:
    original = Exception("prompt is too long: 300000 tokens > 200000 maximum")
    original.status_code = 400  # type: ignore[attr-defined]
    error = translate(TooManyRequestsStream(original), "anthropic/claude-haiku-5-5")
    assert error.code == "context_too_long"
