"""Migrations, and the two logins the processes run under.

The owner's login migrates and is then put away: web and worker get logins that own nothing.
"""

import hashlib
import hmac
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import sql

from agents_os.embedded.errors import CannotStart

ROOT = Path(__file__).parents[2]
API_LOGIN = "agentsos_api"
WORKER_LOGIN = "agentsos_worker"
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_DOWN_REVISION = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


def normalised(url: str) -> str:
    """The URL with the scheme this code base uses; hosting services often say postgres://."""
    return url.replace("postgres://", "postgresql://", 1)


def login_of(url: str) -> str:
    return unquote(urlsplit(url).username or "")


def runtime_url(owner_url: str, login: str, seed: str) -> str:
    """The owner's address with `login` and its password instead.

    The password follows from the owner's, one way: every machine started with the same owner
    URL agrees on it, and nothing more has to be stored.
    """
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    secret = quote(_password(login, seed), safe="")
    return parts._replace(netloc=f"{login}:{secret}@{place}").geturl()


def may_migrate(url: str) -> bool:
    """Whether this login can create the schema, that is: whether it is an owner's."""
    query = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
    return bool(row and row[0])


def migrate(owner_url: str) -> None:
    """Bring the schema to the newest revision."""
    from alembic.config import Config  # here: costs 60 MB that only migrating needs

    from alembic import command

    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = owner_url
    command.upgrade(config, "head")


def set_passwords(owner_url: str, runtime_urls: list[str]) -> None:
    """Give the runtime logins named in these URLs the passwords the URLs carry."""
    with connect(owner_url) as connection:
        for url in runtime_urls:
            login, password = login_of(url), unquote(urlsplit(url).password or "")
            if login not in (API_LOGIN, WORKER_LOGIN) or not password:
                continue
            # Hashed here, so that no log of the server ever sees the password itself.
            scrambled = connection.pgconn.encrypt_password(
                password.encode(), login.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("alter role {} login password {}").format(
                    sql.Identifier(login), sql.Literal(scrambled.decode())
                )
            )


def current_revision(url: str) -> str | None:
    """The revision of the database; None when it was never migrated."""
    with connect(url) as connection:
        try:
            row = connection.execute("select version_num from private.alembic_version").fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return None
    return row[0] if row else None


def newest_revision() -> str:
    """The revision this release needs: the one no other revision builds on."""
    scripts = [path.read_text() for path in (ROOT / "alembic" / "versions").glob("*.py")]
    revisions = {name for script in scripts for name in _REVISION.findall(script)}
    bases = {name for script in scripts for name in _DOWN_REVISION.findall(script)}
    (newest,) = revisions - bases
    return str(newest)


def is_ready(owner_url: str, runtime_urls: list[str]) -> bool:
    """Whether the schema is current and the runtime logins get in: nothing to migrate."""
    if current_revision(owner_url) != newest_revision():
        return False
    try:
        for url in runtime_urls:
            connect(url).close()
    except CannotStart:
        return False
    return True


def connect(url: str) -> "psycopg.Connection[tuple[str, ...]]":
    """Connect, or say what to check.

    Raises:
        CannotStart: the database does not answer or refuses the login.
    """
    try:
        # No prepared statements: they do not survive a transaction-mode pooler.
        return psycopg.connect(normalised(url), connect_timeout=10, prepare_threshold=None)
    except psycopg.OperationalError as error:
        parts = urlsplit(url)
        raise CannotStart(
            f"The database at {parts.hostname or 'its socket'} does not let "
            f"“{login_of(url)}” in: {str(error).strip()}. Check DATABASE_URL and that the server "
            "runs."
        ) from error


def _password(login: str, seed: str) -> str:
    return hmac.new(seed.encode(), f"agents-os {login}".encode(), hashlib.sha256).hexdigest()
