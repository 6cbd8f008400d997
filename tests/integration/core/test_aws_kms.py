"""The master key wrapped by AWS KMS (moto's), from the first start, or later, and back."""

import asyncio
import os
from collections.abc import Iterator
from uuid import UUID

import pytest

from agents_os.core import key_protection, vault
from agents_os.core.aws_kms import KeyServiceAway
from agents_os.core.secrets import UnsafeSecret
from agents_os.core.settings import settings
from agents_os.operate.doctor import wrapped_master_key
from tests.support.kms import kms
from tests.support.task_runs import until

HERE = vault.place(UUID(int=1), UUID(int=2))
NOBODY = "http://127.0.0.1:9"


class Installation:
    """An empty data directory; `start` as a new process with these settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, arn: str) -> None:
        self.arn, self._patch = arn, monkeypatch

    def start(self, **variables: str) -> None:
        for name in ("SECRETS_KMS_KEY", "SECRETS_MASTER_KEY", "SECRETS_OLD_MASTER_KEY"):
            self._patch.setenv(name, variables.get(name, ""))
        settings.cache_clear()
        forget()

    @property
    def words(self) -> list[str]:
        return vault.key_file().read_text().split()

    def told(self) -> list[str]:
        return [finding.level for finding in wrapped_master_key(settings())]


@pytest.fixture
def installation(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("AGENTS_OS_DATA_DIR", str(tmp_path))
    with kms(monkeypatch) as arn:
        yield Installation(monkeypatch, arn)
    settings.cache_clear()
    forget()


def forget() -> None:
    key_protection._opened.cache_clear()
    key_protection._refused.clear()


def opens(sealed: bytes) -> bool:
    return vault.unseal(sealed, HERE).get_secret_value() == "hush"


def test_a_first_key_is_never_on_disk_in_the_clear(installation: Installation) -> None:
    installation.start(SECRETS_KMS_KEY=installation.arn)
    sealed = vault.seal("hush", HERE)
    (word,) = installation.words
    assert word.startswith(f"{installation.arn}:")
    assert vault.master_keys()[0].secret.hex() not in word
    installation.start(SECRETS_KMS_KEY=installation.arn)
    assert opens(sealed)
    assert installation.told() == ["ok"]


def test_a_rotation_moves_to_the_service_and_back(installation: Installation) -> None:
    installation.start()
    sealed = vault.seal("hush", HERE)
    installation.start(SECRETS_KMS_KEY=installation.arn)
    assert installation.told() == ["note"]
    vault.add_key()
    assert all(word.startswith(installation.arn) for word in installation.words)
    renewed = vault.rewrap(sealed)
    installation.start()
    assert opens(renewed)
    vault.add_key()
    assert all(len(bytes.fromhex(word)) == 32 for word in installation.words)
    assert opens(vault.rewrap(renewed))


def test_a_key_of_the_environment_moves_to_the_service(installation: Installation) -> None:
    installation.start(SECRETS_MASTER_KEY="o" * 40)
    sealed = vault.seal("hush", HERE)
    installation.start(SECRETS_MASTER_KEY="o" * 40, SECRETS_KMS_KEY=installation.arn)
    assert installation.told() == ["bad"]
    installation.start(SECRETS_OLD_MASTER_KEY="o" * 40, SECRETS_KMS_KEY=installation.arn)
    renewed = vault.rewrap(sealed)
    installation.start(SECRETS_KMS_KEY=installation.arn)
    assert opens(renewed)


def test_the_service_is_asked_once_per_process(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.start(SECRETS_KMS_KEY=installation.arn)
    sealed = vault.seal("hush", HERE)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", NOBODY)
    assert opens(sealed)


async def test_without_the_service_secrets_stay_closed_until_it_is_back(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.start(SECRETS_KMS_KEY=installation.arn)
    sealed = vault.seal("hush", HERE)
    address = os.environ["AWS_ENDPOINT_URL_KMS"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", NOBODY)
    installation.start(SECRETS_KMS_KEY=installation.arn)
    assert installation.told() == ["bad"]
    with pytest.raises(KeyServiceAway, match="agents-os doctor") as error:
        opens(sealed)
    assert error.value.details == {}  # everybody sees these
    monkeypatch.setattr(key_protection, "ASK_AGAIN_S", 0.0)
    monkeypatch.setattr(vault, "ASK_AGAIN_S", 0.0)
    forget()
    opening = asyncio.create_task(vault.open_keys())
    await until(lambda: bool(key_protection._refused))
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", address)
    await opening
    assert opens(sealed)


def test_a_service_that_refused_is_not_asked_again_at_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.start(SECRETS_KMS_KEY=installation.arn)
    sealed = vault.seal("hush", HERE)
    forget()
    address = os.environ["AWS_ENDPOINT_URL_KMS"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", NOBODY)
    with pytest.raises(KeyServiceAway):
        opens(sealed)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", address)
    with pytest.raises(KeyServiceAway):
        opens(sealed)


def test_a_word_that_was_changed_does_not_open(installation: Installation) -> None:
    installation.start(SECRETS_KMS_KEY=installation.arn)
    sealed = vault.seal("hush", HERE)
    word = vault.key_file().read_text()
    vault.key_file().write_text(f"{word[:-8]}AAAAAAAA")
    with pytest.raises(KeyServiceAway):
        opens(sealed)
    vault.key_file().write_text(f"{word}!")
    with pytest.raises(UnsafeSecret, match="damaged"):
        opens(sealed)


def test_a_key_that_is_no_arn_is_told_by_the_doctor(installation: Installation) -> None:
    installation.start(SECRETS_KMS_KEY="arn:typo")
    assert installation.told() == ["bad"]
