"""Rules of this repository that no linter knows. Prints each breach; status 1 if there is one."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
NAMES_A_HOST = re.compile(r"^--|@ |\"resolved\"|(?:https?|git\+\w+)://", re.MULTILINE)
CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)


def breaches() -> Iterator[str]:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".png", ".woff2", ".ico", ".pdf") or not path.is_file():
            continue
        yield from _of_file(name, path.read_text(errors="replace"))


def _of_file(name: str, text: str) -> Iterator[str]:
    if CONFLICT.search(text):
        yield f"{name}: has a merge conflict"
    if name.endswith(".lock") and NAMES_A_HOST.search(text):
        yield f"{name}: names an index or a host; locks hold versions and hashes only"
    if name == "reflex.lock/package-lock.json" and '"resolved"' in text:
        yield f"{name}: has resolved addresses; build with `make build`"
    if name.startswith("agents_os/") and name.endswith(".py"):
        yield from _of_code(name, text)


def _of_code(name: str, text: str) -> Iterator[str]:
    if text.count("\n") > LONGEST_FILE:
        yield f"{name}: {text.count(chr(10))} lines; split it (at most {LONGEST_FILE})"
    for call in re.finditer(r"rx\.markdown\(", text):
        if "use_raw=False" not in text[call.start() : call.start() + 400]:
            yield f"{name}: rx.markdown without use_raw=False renders raw HTML of strangers"
    if re.search(r"\brx\.(?:upload|session)\b|rx\.upload_files", text):
        yield f"{name}: files and data go through usecases, not rx.upload or rx.session"
    if re.search(r"\brx\.asset\([f'\"]", text):
        yield f"{name}: rx.asset takes a third of a second at each start; use ui.beside"
    if re.search(r"\b(?:TODO|FIXME|XXX)\b", text):
        yield f"{name}: has a note to do something later; do it or open an issue"
    if name != "agents_os/core/clock.py" and re.search(r"datetime\.(?:utcnow|now)\(", text):
        yield f"{name}: reads the time itself; use core.clock.utc_now"


if __name__ == "__main__":
    found = list(breaches())
    print("\n".join(found) or "lint.py: nothing found")  # noqa: T201
    sys.exit(bool(found))
