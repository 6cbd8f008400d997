"""Which account the servers run as, and where that account can reach their files.

Postgres refuses to run as root. Started as root, the servers drop to an unprivileged account,
which can reach a directory only if it may traverse every parent. A checkout under /root (mode
0700) fails that, and opening other people's directories is not ours to do. Then the cluster and
a copy of the binaries live under /var/lib/agents-os (root-owned, 0711), and a link in the data
directory, `services`, says where. docs/adr/0008 has the alternatives.
"""

import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from agents_os.embedded.errors import CannotStart

SYSTEM_HOME = Path("/var/lib/agents-os")
UNPRIVILEGED = ("agents-os", "postgres", "nobody")  # the first that exists


@dataclass(frozen=True)
class Account:
    """The user a server runs as."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> Self:
        """The user this process runs as."""
        return cls(os.geteuid(), os.getegid())

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments of `subprocess.Popen` that become this user; none when we are it already."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Give `path` to this user with exactly `mode`."""
        path.chmod(mode)
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def may_traverse(self, path: Path) -> bool:
        """Whether this user gets through `path` and all its parents (by mode bits)."""
        resolved = path.resolve()
        return all(self._has_x(each) for each in (resolved, *resolved.parents) if each.exists())

    def _has_x(self, directory: Path) -> bool:
        status = directory.stat()
        if self.uid == 0:
            return True
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def service_account(cluster: Path) -> Account:
    """Ourselves; as root, the owner of an existing cluster or else an unprivileged account."""
    if os.geteuid() != 0:
        return Account.current()
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid)
    raise CannotStart(
        "Postgres refuses to run as root and this system has no account to drop to. Create one: "
        "`useradd --system agents-os`, or start as a normal user."
    )


def service_home(data_dir: Path) -> Path:
    """The directory that holds the cluster and the sockets: the data directory if it can be."""
    link = data_dir / "services"
    if link.is_symlink():
        return link.readlink()
    account = service_account(data_dir / "pg18")
    if (data_dir / "pg18").exists() or account.may_traverse(data_dir):
        return data_dir
    home = SYSTEM_HOME / secrets.token_hex(8)  # never a name that an older cluster may have
    SYSTEM_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    home.mkdir(mode=0o711)
    home.chmod(0o711)
    link.symlink_to(home)
    return home


def reachable_binaries(source: Path, *, extra: Path, version: str, account: Account) -> Path:
    """`source` itself, or a copy of it (and of `extra` beside it) that `account` can execute."""
    if account.may_traverse(source):
        return source
    target = SYSTEM_HOME / "bin" / version / source.name
    if not target.exists():
        SYSTEM_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
        unfinished = SYSTEM_HOME / "bin" / f"{version}.{os.getpid()}"
        shutil.copytree(source, unfinished / source.name, symlinks=True)
        if extra.exists():
            shutil.copytree(extra, unfinished / extra.name)
        shutil.rmtree(target.parent, ignore_errors=True)
        unfinished.rename(target.parent)
    return target
