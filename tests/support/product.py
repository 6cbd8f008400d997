"""The whole product as a person starts it, for browser tests and measurements."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg

from agents_os.embedded.postgres import Postgres

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 120
OURS = ("AGENTS_OS_", "REFLEX_", "DATABASE_URL", "REDIS_URL")  # set by tests/conftest.py
ENVIRONMENT = {
    "AGENTS_OS_ENVIRONMENT": "development",  # shows mails in the log
    "AGENTS_OS_DEFAULT_CHAT_MODEL": "practice/helper",
    "AGENTS_OS_PRACTICE_WORDS_PER_SECOND": "40",  # slow enough to be stopped
    "AGENTS_OS_RATE_LIMIT_AUTH_PER_IP": "1000/minute",  # every journey signs up from here
}


class Product:
    """The running product: where it is, what it logged, its database."""

    def __init__(self, home: Path, **environment: str) -> None:
        self._environment = ENVIRONMENT | environment
        self.data_dir = home / "data"
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self._log = home / "log"
        self._read = 0

    def start(self) -> None:
        """`agents-os up`: embedded Postgres and Redis, worker, web."""
        command = [sys.executable, "-m", "agents_os.cli", "up", "--port", str(self.port)]
        env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)} | self._environment
        with self._log.open("ab") as sink:
            self.process = subprocess.Popen(
                [*command, "--data-dir", str(self.data_dir)],
                cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _answers(f"{self.url}/readyz"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"The product did not start:\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(by)
        self.process.wait(40)

    def log(self) -> str:
        """All it has written until now."""
        return self._log.read_text(errors="replace")

    def database(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The product's own Postgres as its superuser, whom no wall stops."""
        return psycopg.connect(Postgres(self.data_dir).url(), autocommit=True)

    def new_errors(self) -> list[str]:
        """Log lines of level error that came since the last look."""
        lines = self.log().splitlines()
        fresh, self._read = lines[self._read :], len(lines)
        return [line for line in fresh if _level(line) in ("error", "critical")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _level(line: str) -> str:
    try:
        return str(json.loads(line).get("level", ""))
    except (ValueError, AttributeError):
        return "error" if line.startswith("Traceback") else ""
