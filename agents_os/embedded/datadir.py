"""The data directory: who may use it, and the secrets it keeps."""

import fcntl
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from agents_os.embedded.account import Account
from agents_os.embedded.errors import CannotStart, DataDirBusy

SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux, 104 on macOS


def prepare(data_dir: Path) -> Path:
    """Make the data directory. 0711 as root, because the servers' account must get through."""
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True)
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
        probe = data_dir / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The data directory {data_dir} cannot be written ({error.strerror}). Fix its owner "
            "and mode, or choose another with --data-dir."
        ) from error
    return data_dir.resolve()


def lock(data_dir: Path) -> int:
    """Claim the data directory for this process until it ends; return the descriptor.

    Raises:
        DataDirBusy: another process has it; the message names its id.
    """
    path = data_dir / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DataDirBusy(
            f"Agents OS is already running on the data directory {data_dir} (process "
            f"{path.read_text().strip() or 'unknown'}). Stop it first, or give this one a "
            "directory of its own: --data-dir DIR --port PORT."
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def in_use(data_dir: Path) -> bool:
    """Whether an `agents-os up` is running on this data directory."""
    try:
        os.close(lock(data_dir))
    except DataDirBusy:
        return True
    return False


def secret(path: Path) -> str:
    """The secret kept at `path` (0600), made at first use."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def socket_dir(home: Path, account: Account) -> Path:
    """A directory (0700) for Unix sockets: `run`, or in tmp when its path is too long."""
    path = home / "run"
    if len(os.fsencode(path / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"agents-os-{name}"
    path.mkdir(exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (0, os.geteuid(), account.uid):
        raise CannotStart(f"{path} belongs to another user. Remove it and start again.")
    account.own(path, 0o700)
    return path
