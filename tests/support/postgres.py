"""A throw-away Postgres with the real migrations: own cluster, Unix socket only."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic.config import Config

from agents_os.embedded import process
from agents_os.embedded.account import service_account
from agents_os.embedded.postgres import binaries
from alembic import command

ROOT = Path(__file__).parents[2]
DURABLE = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "128MB"}
FAST = DURABLE | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def cluster(settings: Mapping[str, str] = FAST) -> Iterator[Path]:
    """Start a migrated cluster; yield the directory of its socket (superuser: postgres)."""
    with server("postgres", settings) as home:
        migrate(superuser_url(home))
        yield home


@contextmanager
def server(superuser: str, settings: Mapping[str, str] = FAST) -> Iterator[Path]:
    """Start an empty cluster; yield the directory of its socket.

    It ends with this process, however that ends. Call it from the main thread.
    """
    home = Path(tempfile.mkdtemp(prefix="agents-os-pg-"))
    account = service_account(home / "data")
    account.own(home, 0o700)
    programs = binaries(account)
    create = [programs / "initdb", "-D", home / "data", "-U", superuser, "-A", "trust"]
    create += ["--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(create, check=True, cwd=home, stdout=subprocess.DEVNULL, **account.popen)
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (home / "log").open("wb") as log:
        running = process.spawn(
            [programs / "postgres", "-D", home / "data", "-k", home, *options],
            end_with=signal.SIGQUIT,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **account.popen,
        )
    try:
        _wait_until_ready(running, home, superuser)
        yield home
    finally:
        process.stop(running, by=signal.SIGQUIT, patience_s=10, then=signal.SIGKILL)
        shutil.rmtree(home)


def superuser_url(socket_dir: Path | str) -> str:
    return f"postgresql://postgres@/postgres?host={socket_dir}"


def migrate(url: str) -> None:
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")


def _wait_until_ready(running: "subprocess.Popen[bytes]", home: Path, superuser: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host=str(home), user=superuser, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((home / "log").read_text()[-2000:]) from None
            time.sleep(0.02)
