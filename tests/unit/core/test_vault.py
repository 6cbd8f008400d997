"""Sealed values open in their own place, with a master key that is here, and not otherwise."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from agents_os.core import vault
from agents_os.core.secrets import UnsafeSecret
from agents_os.core.settings import settings

ORG, OTHER, ROW = UUID(int=1), UUID(int=2), UUID(int=3)
HERE = vault.place(ORG, ROW)
TEXT = "sk-Ω-plain"


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with configured(monkeypatch, AGENTS_OS_DATA_DIR=str(tmp_path), SECRETS_MASTER_KEY=""):
        yield


@contextmanager
def configured(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Iterator[None]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_what_was_sealed_opens_in_its_place_and_two_seals_differ():
    first, second = vault.seal(TEXT, HERE), vault.seal(TEXT, HERE)
    assert vault.unseal(first, HERE).get_secret_value() == TEXT
    assert TEXT.encode() not in first
    assert first[12:] != second[12:]


@pytest.mark.parametrize("elsewhere", [vault.place(OTHER, ROW), vault.place(ORG, OTHER), b""])
def test_it_does_not_open_in_another_row_or_organisation(elsewhere):
    with pytest.raises(vault.SealBroken):
        vault.unseal(vault.seal(TEXT, HERE), elsewhere)


@pytest.mark.parametrize("position", [0, 5, 13, 30, 60, 75, 90, -1])
def test_any_changed_byte_is_noticed(position):
    sealed = bytearray(vault.seal(TEXT, HERE))
    sealed[position] ^= 1
    with pytest.raises(vault.SealBroken):
        vault.unseal(bytes(sealed), HERE)


@pytest.mark.parametrize("length", [0, 4, 12, 71, 72, 80, 99])
def test_a_value_cut_short_is_noticed(length):
    with pytest.raises(vault.SealBroken):
        vault.unseal(vault.seal(TEXT, HERE)[:length], HERE)


def test_the_key_file_is_made_once_for_us_alone():
    sealed = vault.seal(TEXT, HERE)
    assert stat.S_IMODE(vault.key_file().stat().st_mode) == 0o600
    assert vault.unseal(sealed, HERE).get_secret_value() == TEXT
    vault.key_file().chmod(0o644)
    with pytest.raises(UnsafeSecret, match="chmod 600"):
        vault.seal(TEXT, HERE)


def test_a_rotation_keeps_the_key_before_and_drops_the_one_before_that():
    oldest = vault.seal(TEXT, HERE)
    vault.add_key()
    assert vault.unseal(oldest, HERE).get_secret_value() == TEXT
    renewed = vault.rewrap(oldest)
    vault.add_key()
    assert stat.S_IMODE(vault.key_file().stat().st_mode) == 0o600
    assert vault.unseal(renewed, HERE).get_secret_value() == TEXT
    with pytest.raises(vault.SealBroken, match="Enter it again"):
        vault.unseal(oldest, HERE)


def test_the_environment_can_hold_the_keys(monkeypatch):
    with configured(monkeypatch, SECRETS_MASTER_KEY="o" * 32):
        sealed = vault.seal(TEXT, HERE)
    variables = {"SECRETS_MASTER_KEY": "n" * 32, "SECRETS_OLD_MASTER_KEY": "o" * 32}
    with configured(monkeypatch, **variables):
        renewed = vault.rewrap(sealed)
    with configured(monkeypatch, SECRETS_OLD_MASTER_KEY=""):  # the new one alone
        assert vault.unseal(renewed, HERE).get_secret_value() == TEXT
        assert not vault.key_file().exists()


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 16])
def test_a_damaged_key_file_is_said_to_be_damaged(content):
    vault.key_file().write_text(content)
    vault.key_file().chmod(0o600)
    with pytest.raises(UnsafeSecret, match="damaged"):
        vault.master_keys()
