"""`agents-os up`: everything the product needs, as children of one process that cleans up.

Order of starting: frontend build, Redis, Postgres, migrations, worker, web. Stopping is the
reverse. A child that ends is started again with growing pauses; if this process is killed, the
kernel ends the children (`embedded.process`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from agents_os import frontend
from agents_os.core.settings import Settings
from agents_os.embedded import datadir, process
from agents_os.embedded.errors import CannotStart
from agents_os.operate import database
from agents_os.operate.services import Services

LOOK_EVERY_S = 0.25
FIRST_PAGE_S = 90
STOP_PATIENCE_S = 25
STEADY_AFTER_S = 30  # a child that lived this long has recovered
LONGEST_PAUSE_S = 30.0


@dataclass
class Child:
    """A process we keep running."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    started_at: float = field(default=0.0)
    start_at: float = field(default=0.0)

    def look(self, now: float) -> None:
        """Start the child if it is due; notice if it has ended and plan when to start it again."""
        if self.process is None:
            if now >= self.start_at:
                self.started_at = now
                self.process = self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.failures = 1 if now - self.started_at > STEADY_AFTER_S else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE_S)
        _say(f"{self.name} ended ({_cause(status)}); starting it again in {pause:.0f} s")
        self.process, self.start_at = None, now + pause


class Stop(Exception):
    """Ctrl-C or SIGTERM."""


def up(settings: Settings) -> None:
    """Run until told to stop. Must be called in the main thread.

    Raises:
        CannotStart: something is missing or in the way; the message says what to do.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _require_free_directory(settings)
        _require_free_port(settings)
        with Services(settings) as services:
            frontend.ensure_built()
            _run(settings, services)
    except Stop:
        _say("stopped")


def _run(settings: Settings, services: Services) -> None:
    addresses = services.addresses()
    if addresses.owner_url:
        _migrate(addresses.owner_url, addresses.api_url, addresses.worker_url)
    children = [
        Child(kind, _spawner(kind, settings, addresses.environment(worker=kind == "worker")))
        for kind in ("worker", "web")
    ]
    try:
        _keep_running(settings, [*_embedded(services), *children])
    finally:
        _say("stopping …")
        for child in reversed(children):  # web first: it stops taking requests
            if child.process:
                process.stop(
                    child.process,
                    by=signal.SIGTERM,
                    patience_s=STOP_PATIENCE_S,
                    then=signal.SIGKILL,
                )


def _keep_running(settings: Settings, children: list[Child]) -> None:
    deadline: float | None = time.monotonic() + FIRST_PAGE_S
    while True:
        now = time.monotonic()
        for child in children:
            child.look(now)
        if deadline is not None:
            if _first_page_answers(settings):
                _say(f"ready: {settings.base_url}")
                deadline = None
            elif now > deadline or any(child.failures >= 3 for child in children):
                raise CannotStart(
                    "Agents OS did not come up; what its processes said is above. `agents-os "
                    "doctor` checks what they need."
                )
        time.sleep(LOOK_EVERY_S)


def _embedded(services: Services) -> list[Child]:
    """The embedded servers, already running, watched like the rest."""
    watched = []
    for name, service in (("redis", services.redis), ("postgres", services.postgres)):
        if service:

            def start(service=service) -> "subprocess.Popen[bytes]":  # type: ignore[no-untyped-def]
                service.start()
                return service.process

            watched.append(Child(name, start, process=service.process))
    return watched


def _spawner(
    kind: str, settings: Settings, environment: dict[str, str]
) -> Callable[[], "subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "agents_os.cli", kind]
    variables = {
        **os.environ,
        **environment,
        "AGENTS_OS_DATA_DIR": str(settings.data_dir.resolve()),
        "AGENTS_OS_PORT": str(settings.port),
    }
    return lambda: process.spawn(
        command,
        end_with=signal.SIGTERM,
        cwd=frontend.ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
    )


def _migrate(owner_url: str, api_url: str, worker_url: str) -> None:
    """In a process of its own, whose memory is given back, and only if there is a need."""
    if database.is_ready(owner_url, [api_url, worker_url]):
        return
    result = subprocess.run(
        [sys.executable, "-m", "agents_os.cli", "migrate"],
        cwd=frontend.ROOT,
        env={
            **os.environ,
            "AGENTS_OS_MIGRATION_DATABASE_URL": owner_url,
            "AGENTS_OS_DATABASE_URL": api_url,
            "AGENTS_OS_WORKER_DATABASE_URL": worker_url,
        },
        check=False,
    )
    if result.returncode:
        raise CannotStart("The database could not be migrated; the reason is above.")


def _require_free_directory(settings: Settings) -> None:
    """Before the port: who starts the same installation twice should hear that, not "port"."""
    if not (settings.database_url and settings.redis_url):
        os.close(datadir.lock(datadir.prepare(settings.data_dir)))


def _require_free_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotStart(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Stop "
                "the program that has it, or choose another with --port."
            ) from error


def _first_page_answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "localhost") else settings.host
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/login", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(number: int, frame: object) -> None:
    for handled in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(handled, signal.SIG_IGN)  # a second Ctrl-C must not tear the stopping apart
    raise Stop


def _cause(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def _say(line: str) -> None:
    print(f"agents-os: {line}", flush=True)
