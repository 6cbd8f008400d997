"""A throw-away Redis on a Unix socket."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents_os.embedded import process
from agents_os.embedded.account import Account
from agents_os.embedded.redis import binary


@contextmanager
def server() -> Iterator[str]:
    """Start an empty Redis without persistence; yield its URL. It ends with this process."""
    home = Path(tempfile.mkdtemp(prefix="agents-os-redis-"))
    socket = home / "redis.sock"
    config = f'unixsocket {socket}\nport 0\nsave ""\nappendonly no\nlogfile {home}/log\n'
    account = Account.current()
    running = process.spawn(
        [binary(account), "-"],
        end_with=signal.SIGTERM,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert running.stdin
    running.stdin.write(config.encode())
    running.stdin.close()
    deadline = time.monotonic() + 20
    while not socket.exists():
        assert running.poll() is None, "Redis ended at once"
        assert time.monotonic() < deadline, "Redis does not answer"
        time.sleep(0.01)
    try:
        yield f"unix://{socket}"
    finally:
        process.stop(running, by=signal.SIGTERM, patience_s=5, then=signal.SIGKILL)
        shutil.rmtree(home)
