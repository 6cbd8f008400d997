"""One archive with everything: the database, the files, and on request the installation's keys.

Roles are global to a Postgres server and not in its dump, but the dump's policies name them: a
restore first runs the platform migration in an empty database, which makes them, and then lets
`pg_restore` bring the schema and the rows.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from agents_os import __version__
from agents_os.core import vault
from agents_os.core.clock import utc_now
from agents_os.core.settings import Settings
from agents_os.embedded.account import Account
from agents_os.embedded.errors import CannotStart
from agents_os.embedded.postgres import binaries
from agents_os.operate import database, master_key
from agents_os.operate.services import Services

SCHEMAS = ("public", "private", "partitions")  # not extensions: the server's own
MANIFEST = "manifest.json"
FORMAT = 1
KEYS = ("secret.key", vault.FILE)


def backup(settings: Settings, target: Path, *, with_secrets: bool = False) -> None:
    """Write the archive (0600). Works while the product runs: the dump is one snapshot.

    Raises:
        CannotStart: the target exists, or the database cannot be dumped.
    """
    if target.exists():
        raise CannotStart(f"{target} exists already. Choose another name, or remove it.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    with Services(settings, share=True) as services, _workspace() as work:
        owner_url = owner_address(services)
        _dump(owner_url, work / "database.dump")
        manifest = {
            "format": FORMAT,
            "release": __version__,
            "revision": database.current_revision(owner_url),
            "made_at": utc_now().astimezone(UTC).isoformat(),
        }
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=2))
            archive.add(work / "database.dump", "database.dump")
            for name in ("files", *(KEYS if with_secrets else ())):
                if (settings.data_dir / name).exists():
                    archive.add(settings.data_dir / name, name)
    unfinished.rename(target)
    print(f"agents-os: wrote {target} ({target.stat().st_size // 1024} kB)")
    if not with_secrets:
        print(
            "agents-os: the keys are not in it. Keep copies of secret.key and master.key (or of "
            "the variables you set instead) elsewhere: without the first, people sign in again "
            "after a restore; without the second, saved provider keys are lost."
        )


def restore(settings: Settings, source: Path) -> None:
    """Bring an archive into an empty installation.

    Raises:
        CannotStart: no such archive, one of a newer release, or an installation with data.
    """
    with _workspace() as work:
        manifest = _unpack(source, work)
        with Services(settings, share=True) as services:
            owner_url = owner_address(services)
            _require_empty(owner_url)
            _make_roles(owner_url)
            _load(owner_url, work / "database.dump")
            database.migrate(owner_url)  # from the archive's revision to ours
            addresses = services.addresses()
            database.set_passwords(owner_url, [addresses.api_url, addresses.worker_url])
            for name in ("files", *KEYS):
                if (work / name).exists():
                    _put_back(work / name, settings.data_dir / name)
            missing = master_key.unreadable(owner_url)
    if missing:
        print(f"agents-os: put back master.key with {', '.join(missing)}: saved keys need it")
    print(f"agents-os: restored the state of {manifest['made_at']}")


def _unpack(source: Path, work: Path) -> dict[str, str]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(work, filter="data")
        manifest: dict[str, str] = json.loads((work / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise CannotStart(f"{source} is not a backup of Agents OS: {error}") from error
    if int(manifest["format"]) != FORMAT or str(manifest["revision"]) > database.newest_revision():
        raise CannotStart(
            f"{source} was made by release {manifest['release']}, newer than this one "
            f"({__version__}). Restore it with that release."
        )
    return manifest


def _require_empty(owner_url: str) -> None:
    if database.current_revision(owner_url) is None:
        return
    with database.connect(owner_url) as connection:
        row = connection.execute("select exists (select from public.users)").fetchone()
    if row and row[0]:
        raise CannotStart(
            "This installation has people in it already; a restore would mix two installations. "
            "Use a new one: --data-dir DIR, or an empty database."
        )


def _make_roles(owner_url: str) -> None:
    """Run the migrations once for the sake of the roles, then drop what else they made."""
    database.migrate(owner_url)
    with database.connect(owner_url) as connection:
        for schema in SCHEMAS:
            connection.execute(f"drop schema {schema} cascade")


def _dump(owner_url: str, target: Path) -> None:
    schemas = [part for schema in SCHEMAS for part in ("--schema", schema)]
    _postgres_program("pg_dump", owner_url, "-Fc", *schemas, "--file", str(target))


def _load(owner_url: str, source: Path) -> None:
    _postgres_program(
        "pg_restore", owner_url, "--exit-on-error", "--single-transaction", str(source)
    )
    with database.connect(owner_url) as connection:  # a default that dumps leave out
        connection.execute("grant usage on schema public to public")


def _postgres_program(program: str, owner_url: str, *arguments: str) -> None:
    """Run a client program of the bundled Postgres; the password goes by environment."""
    parts = urlsplit(owner_url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    environment = {
        **os.environ,
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGSSLMODE": query.get("sslmode", "prefer"),
    }
    name = parts.path.lstrip("/") or "postgres"
    command = [str(binaries(Account.current()) / program), "--dbname", name, *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise CannotStart(f"{program} failed: {result.stderr.strip()[-2000:]}")


def owner_address(services: Services) -> str:
    """The database by the login that owns it.

    Raises:
        CannotStart: we were given no such login.
    """
    owner_url = services.addresses().owner_url
    if owner_url is None:
        raise CannotStart(
            "The login in DATABASE_URL does not own the database. Set "
            "AGENTS_OS_MIGRATION_DATABASE_URL to the owner's URL."
        )
    return owner_url


def _put_back(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    shutil.move(source, target)


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))


@contextmanager
def _workspace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="agents-os-backup-") as path:
        yield Path(path)
