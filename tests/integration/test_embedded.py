"""The embedded services outlive nothing and lose nothing."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from agents_os.embedded import datadir
from agents_os.embedded.account import Account, service_home
from agents_os.embedded.errors import CannotStart, DataDirBusy
from agents_os.embedded.postgres import Postgres
from agents_os.embedded.redis import Redis

# What `agents-os up` does with its services, without worker and web.
SUPERVISOR = """
import signal, sys
from pathlib import Path
from agents_os.core.settings import Settings
from agents_os.embedded.errors import CannotStart
from agents_os.operate.services import Services
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    settings = Settings(data_dir=Path(sys.argv[1]), DATABASE_URL=None, REDIS_URL=None)
    with Services(settings) as services:
        pids = services.postgres.process.pid, services.redis.process.pid
        print(*pids, services.postgres.url(), services.redis.url, flush=True)
        signal.pause()
except CannotStart as error:
    print(f"refused: {error}", flush=True)
"""


class Running:
    """A supervisor process on a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        external = ("DATABASE_URL", "REDIS_URL")
        environment = {k: v for k, v in os.environ.items() if not k.endswith(external)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, data_dir],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline().strip()
        if not self.said.startswith("refused"):
            postgres, redis, self.database_url, self.redis_url = self.said.split()
            self.pids = int(postgres), int(redis)

    def end(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)


@contextmanager
def open_directory() -> Iterator[Path]:
    """An empty directory that the servers' account can reach; pytest's own are closed to it."""
    with tempfile.TemporaryDirectory(prefix="agents-os-data-") as path:
        Path(path).chmod(0o711)
        yield Path(path)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with open_directory() as path:
        yield path


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """One for the tests that only look."""
    with open_directory() as path:
        running = Running(path)
        yield running
        running.end(signal.SIGTERM)


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[[], Running]]:
    started: list[Running] = []

    def run() -> Running:
        started.append(Running(data_dir))
        return started[-1]

    yield run
    for each in started:
        each.end(signal.SIGTERM)


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def wait_until_gone(pids: tuple[int, ...], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still running: {pids}"
        time.sleep(0.02)


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists words (word text)")
        connection.execute("insert into words values (%s)", (word,))


def test_killing_the_supervisor_leaves_no_orphans_and_no_damage(
    start: Callable[[], Running],
) -> None:
    first = start()
    remember(first.database_url, "kept")
    first.end(signal.SIGKILL)
    second = start()  # at once: it waits for the old servers to end
    wait_until_gone(first.pids)
    with psycopg.connect(second.database_url) as connection:
        assert connection.execute("select word from words").fetchall() == [("kept",)]
    second.end(signal.SIGTERM)
    wait_until_gone(second.pids, 1)


def test_it_recovers_after_everything_was_killed(start: Callable[[], Running]) -> None:
    first = start()
    remember(first.database_url, "kept")
    for pid in (first.process.pid, *first.pids):
        os.kill(pid, signal.SIGKILL)
    second = start()
    assert "refused" not in second.said, second.said
    with psycopg.connect(second.database_url) as connection:
        assert connection.execute("select word from words").fetchall() == [("kept",)]


def test_a_second_one_on_the_same_directory_is_told_who_has_it(running: Running) -> None:
    second = Running(running.data_dir)
    second.end(signal.SIGTERM)
    assert second.said.startswith("refused: Agents OS is already running on the data directory")
    assert f"process {running.process.pid}" in second.said
    assert "--data-dir" in second.said


def test_strangers_get_neither_into_postgres_nor_into_redis(running: Running) -> None:
    without_password = running.database_url.replace(
        running.database_url.split(":")[2].split("@")[0], "guess"
    )
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(without_password)
    socket = Path(running.redis_url.rpartition("@")[2])
    with pytest.raises(redis_client.AuthenticationError):
        redis_client.Redis(unix_socket_path=str(socket)).ping()
    assert socket.parent.stat().st_mode & 0o077 == 0


def test_secrets_are_for_the_owner_only(tmp_path: Path) -> None:
    datadir.secret(tmp_path / "superuser.pw")
    assert (tmp_path / "superuser.pw").stat().st_mode & 0o777 == 0o600
    assert datadir.secret(tmp_path / "superuser.pw") == datadir.secret(tmp_path / "superuser.pw")


def test_the_lock_is_free_again_when_its_holder_lets_go(tmp_path: Path) -> None:
    held = datadir.lock(tmp_path)
    with pytest.raises(DataDirBusy, match=str(os.getpid())):
        datadir.lock(tmp_path)
    os.close(held)
    assert not datadir.in_use(tmp_path)


def test_data_of_another_postgres_version_is_refused_with_a_way_out(data_dir: Path) -> None:
    (data_dir / "pg17").mkdir()
    (data_dir / "pg17" / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match=r"Postgres 17.*agents-os backup"):
        Postgres(data_dir).start()


def test_a_long_directory_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20)
    deep.mkdir()
    sockets = datadir.socket_dir(deep, Account.current())
    assert len(str(sockets)) < 80
    assert sockets.stat().st_mode & 0o777 == 0o700
    sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_as_root_a_closed_directory_moves_the_cluster_where_its_account_gets_in(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = service_home(closed)
    assert home != closed
    assert home == service_home(closed), "the link in the data directory remembers it"
    assert (closed / "services").readlink() == home
    home.rmdir()


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="cannot be written"):
        datadir.prepare(tmp_path / "file")


def test_redis_keeps_its_memory_bounded_and_writes_nothing(data_dir: Path) -> None:
    redis = Redis(data_dir)
    redis.start()
    try:
        with redis_client.Redis.from_url(redis.url, decode_responses=True) as client:
            assert client.config_get("save") == {"save": ""}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
    finally:
        redis.stop()
