"""The whole product as a person starts it, and a browser. Built once, started once per run.

Run apart from the other tests (`make test-e2e`): Playwright's own event loop and pytest-asyncio's
do not share a process.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from agents_os.frontend import ensure_built

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
STARTS_WITHIN_S = 120
PASSWORD = "correct battery horse"
OURS = ("AGENTS_OS_", "REFLEX_", "DATABASE_URL", "REDIS_URL")  # set by tests/conftest.py

expect.set_options(timeout=10_000)


class Product:
    """The running product: where it is, and what it logged."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self._log = log
        self._read = 0

    def new_errors(self) -> list[str]:
        """Log lines of level error that came since the last look."""
        lines = self._log.read_text(errors="replace").splitlines()
        fresh, self._read = lines[self._read :], len(lines)
        return [line for line in fresh if _level(line) in ("error", "critical")]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`agents-os up` on an empty data directory: embedded Postgres and Redis, worker, web."""
    ensure_built()
    home = tmp_path_factory.mktemp("product")
    port = _free_port()
    command = [sys.executable, "-m", "agents_os.cli", "up", "--port", str(port)]
    env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    env |= {
        "AGENTS_OS_ENVIRONMENT": "test",
        "AGENTS_OS_DEFAULT_CHAT_MODEL": "practice/helper",
        # Every journey signs up from the same address.
        "AGENTS_OS_RATE_LIMIT_AUTH_PER_IP": "1000/minute",
    }
    log = home / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--data-dir", str(home / "data")],
            cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(f"http://localhost:{port}/readyz", process, log)
        yield Product(f"http://localhost:{port}", log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, product: Product) -> Iterator[BrowserContext]:
    """A fresh profile. Whatever the browser or the server complains of fails the test."""
    context = chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 820})
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
    context.on("console", lambda said: complaints.extend(_complaint(said)))
    context.on("request", lambda request: complaints.extend(_stray(request.url, product.url)))
    product.new_errors()
    yield context
    context.close()
    complaints += [f"server log: {line}" for line in product.new_errors()]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def email() -> str:
    """An address nobody has used."""
    return f"maya-{uuid4().hex[:8]}@acme.test"


@pytest.fixture
def signed_up(page: Page, email: str) -> Page:
    """A page of the owner of a new company, where signing up has left it."""
    sign_up(page, email)
    return page


def sign_up(page: Page, email: str, *, company: str = "Acme Robotics", name: str = "Maya") -> None:
    """Fill the form as a person does, and wait until they are in."""
    page.goto("/signup")
    page.get_by_label("Company").fill(company)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create company").click()
    page.wait_for_url(lambda url: "/signup" not in url)


def _complaint(said: ConsoleMessage) -> list[str]:
    where = said.location.get("url", "")
    return [f"console: {said.text} {where}"] if said.type == "error" else []


def _stray(url: str, ours: str) -> list[str]:
    is_ours = url.startswith((ours, "data:", "blob:"))
    return [] if is_ours else [f"request to somebody else: {url}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    process.terminate()
    pytest.fail(f"The product did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _level(line: str) -> str:
    try:
        return str(json.loads(line).get("level", ""))
    except (ValueError, AttributeError):
        return "error" if line.startswith("Traceback") else ""
