"""Starting children that cannot outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


def spawn(
    command: Sequence[str | Path], *, end_with: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; it gets `end_with` when this thread ends.

    Linux ties the signal to the *thread* that forked: call this from the main thread. A session
    of its own keeps Ctrl-C from reaching the child before we have stopped what depends on it.
    """
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_bind_to_parent(end_with, os.getpid()),
        **options,
    )


def stop(
    process: subprocess.Popen[bytes], *, by: signal.Signals, patience_s: float, then: signal.Signals
) -> None:
    """Ask `process` to end, insist after `patience_s`, and wait for it."""
    if process.poll() is not None:
        return
    process.send_signal(by)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.send_signal(then)
        process.wait()


def _bind_to_parent(number: signal.Signals, parent: int) -> Callable[[], None]:
    """Made here, before the fork; run after setuid, which would clear the setting."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def bind() -> None:
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return bind
