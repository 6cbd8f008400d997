"""A new master key for everything sealed; broken off and begun again, nothing is lost."""

import os
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from agents_os.core import key_protection, vault
from agents_os.core.ids import uuid7
from agents_os.core.settings import settings
from agents_os.embedded.errors import CannotStart
from agents_os.operate import doctor, master_key
from tests.support.kms import kms

PLACE = vault.place(UUID(int=1), UUID(int=2))


@pytest.fixture
def database(services: None) -> Iterator[str]:
    """Another database of the test server, with two columns of sealed values."""
    server = f"host={os.environ['TEST_POSTGRES_SOCKET']}"
    name = f"rotation_{uuid7().hex}"
    with psycopg.connect(f"postgresql://postgres@/postgres?{server}", autocommit=True) as admin:
        admin.execute(f"create database {name}")
        yield f"postgresql://postgres@/{name}?{server}"
        admin.execute(f"drop database {name} with (force)")


@pytest.fixture
def stored(
    database: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> Iterator["psycopg.Connection[tuple[bytes, ...]]"]:
    monkeypatch.setenv("SECRETS_MASTER_KEY", "")
    monkeypatch.setenv("AGENTS_OS_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table things (sealed bytea, sealed_token bytea, other bytea)")
        values = [(vault.seal("a", PLACE), vault.seal("b", PLACE), b"x"), (None, None, b"y")]
        connection.cursor().executemany("insert into things values (%s, %s, %s)", values)
        yield connection
    settings.cache_clear()


def texts(connection: "psycopg.Connection[tuple[bytes, ...]]") -> list[str]:
    query = "select sealed, sealed_token from things where sealed is not null"
    (row,) = connection.execute(query).fetchall()
    return [vault.unseal(each, PLACE).get_secret_value() for each in row]


def test_every_value_gets_the_new_key_and_keeps_its_text(database, stored, monkeypatch):
    monkeypatch.setattr(master_key, "BATCH", 1)
    before = vault.master_keys()[0]
    assert master_key.rotate(database) == (2, True)
    assert vault.master_keys()[0] != before
    assert texts(stored) == ["a", "b"]
    assert master_key.unreadable(database) == []
    assert stored.execute("select array_agg(other order by other) from things").fetchone() == (
        [b"x", b"y"],
    )


def test_a_rotation_that_was_broken_off_goes_on_without_another_key(database, stored):
    vault.add_key()
    keys = vault.master_keys()
    assert master_key.rotate(database) == (2, False)
    assert vault.master_keys() == keys
    assert texts(stored) == ["a", "b"]


def test_a_lost_master_key_is_named_and_nothing_is_changed(database, stored):
    lost = vault.master_keys()[0].id.hex()
    vault.key_file().unlink()
    assert master_key.unreadable(database) == [lost]
    with pytest.raises(CannotStart, match=f"need the master key {lost}"):
        master_key.rotate(database)


def test_with_keys_in_the_environment_the_old_one_is_replaced_by_the_new(
    database, stored, monkeypatch
):
    monkeypatch.setenv("SECRETS_MASTER_KEY", "o" * 40)
    settings.cache_clear()
    stored.execute("update things set sealed = %s, sealed_token = null", [vault.seal("a", PLACE)])
    monkeypatch.setenv("SECRETS_MASTER_KEY", "n" * 40)
    monkeypatch.setenv("SECRETS_OLD_MASTER_KEY", "o" * 40)
    settings.cache_clear()
    assert master_key.rotate(database) == (2, False)
    monkeypatch.setenv("SECRETS_OLD_MASTER_KEY", "")
    settings.cache_clear()
    assert master_key.unreadable(database) == []


def test_a_rotation_moves_every_value_to_a_key_that_aws_kms_wraps(
    database, stored, monkeypatch: pytest.MonkeyPatch
):
    with kms(monkeypatch) as arn:
        monkeypatch.setenv("SECRETS_KMS_KEY", arn)
        settings.cache_clear()
        assert master_key.rotate(database) == (2, True)
        assert texts(stored) == ["a", "b"]
        assert vault.key_file().read_text().count(arn) == 2
        assert doctor.saved_secrets(database).level == "ok"
    key_protection._opened.cache_clear()
    assert doctor.saved_secrets(database).what.startswith("AWS KMS")
