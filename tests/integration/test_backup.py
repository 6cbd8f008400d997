"""A backup brings everything back into an empty installation, walls included."""

import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from agents_os.core.settings import Settings
from agents_os.embedded.errors import CannotStart
from agents_os.operate import database
from agents_os.operate.backup import backup, restore
from agents_os.operate.services import Services

FINGERPRINTS = (
    "select policyname || cmd || roles::text || coalesce(qual, '') from pg_policies",
    "select tgname || tgrelid::regclass from pg_trigger where not tgisinternal",
    "select relname || granted || relforcerowsecurity from pg_class, unnest(relacl) granted"
    " where relnamespace = 'public'::regnamespace",
    "select nspname || granted from pg_namespace, unnest(nspacl) granted"
    " where nspname in ('public', 'private', 'partitions', 'extensions')"
    " and granted::text not like 'postgres=%'",  # the owner's own: the default, kept or not
    "select proname || prosecdef || granted from pg_proc, unnest(proacl) granted"
    " where pronamespace = 'private'::regnamespace",
    "select email from users",
)


def installation(directory: Path) -> Settings:
    return Settings(data_dir=directory, DATABASE_URL=None, REDIS_URL=None)


@pytest.fixture
def directories() -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(prefix="agents-os-backup-") as path:
        Path(path).chmod(0o711)
        old, new = Path(path) / "old", Path(path) / "new"
        for each in (old, new):
            each.mkdir()
            each.chmod(0o711)
        yield old, new


def fingerprints(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {str(row[0]) for query in FINGERPRINTS for row in connection.execute(query)}


def test_a_restored_installation_equals_the_one_backed_up(
    directories: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = directories
    archive = tmp_path / "backup.tar"
    with Services(installation(old)) as services:
        owner_url = services.addresses().owner_url
        assert owner_url
        database.migrate(owner_url)
        with psycopg.connect(owner_url) as connection:
            connection.execute(
                "insert into users (id, email, display_name)"
                " values (gen_random_uuid(), 'ada@example.test', 'Ada')"
            )
        expected = fingerprints(owner_url)
        (old / "files").mkdir()
        (old / "files" / "handbook.txt").write_text("Be kind.")
        (old / "secret.key").write_text("secret")
        backup(installation(old), archive)  # while the product runs
    with tarfile.open(archive) as made:
        assert "secret.key" not in made.getnames()
    assert archive.stat().st_mode & 0o077 == 0
    restore(installation(new), archive)
    with Services(installation(new)) as services:
        addresses = services.addresses()
        assert addresses.owner_url
        assert fingerprints(addresses.owner_url) == expected
        assert database.is_ready(addresses.owner_url, [addresses.api_url, addresses.worker_url]), (
            "the runtime logins get in"
        )
    assert (new / "files" / "handbook.txt").read_text() == "Be kind."
    with pytest.raises(CannotStart, match="has people in it"):
        restore(installation(new), archive)


def test_what_is_no_backup_is_refused_before_anything_changes(
    directories: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "holiday.tar").write_text("not an archive")
    with pytest.raises(CannotStart, match="is not a backup"):
        restore(installation(directories[0]), tmp_path / "holiday.tar")
    assert os.listdir(directories[0]) == []


def test_a_backup_replaces_no_file(directories: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "photo.tar").write_text("precious")
    with pytest.raises(CannotStart, match="exists already"):
        backup(installation(directories[0]), tmp_path / "photo.tar")
