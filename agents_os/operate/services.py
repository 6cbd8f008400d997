"""Postgres and Redis for the processes: yours when named in the settings, else embedded ones."""

import os
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from agents_os.core.settings import Settings
from agents_os.embedded import datadir
from agents_os.embedded.errors import CannotStart
from agents_os.embedded.postgres import Postgres
from agents_os.embedded.redis import Redis
from agents_os.operate import database


@dataclass(frozen=True)
class Addresses:
    """Where the services are, one address per kind of login.

    Attributes:
        owner_url: Migrates and backs up; None when we were given no such login.
        api_url, worker_url: What web and worker connect with.
    """

    owner_url: str | None
    api_url: str
    worker_url: str
    redis_url: str

    def environment(self, *, worker: bool = False) -> dict[str, str]:
        """Variables for a child process: only the login it may use, never the owner's."""
        return {
            "AGENTS_OS_DATABASE_URL": self.worker_url if worker else self.api_url,
            "AGENTS_OS_WORKER_DATABASE_URL": "",
            "AGENTS_OS_MIGRATION_DATABASE_URL": "",
            "AGENTS_OS_REDIS_URL": self.redis_url,
            "REFLEX_REDIS_URL": self.redis_url,
        }


class Services:
    """Starts what is not external; a context manager that stops what it started.

    Args:
        share: Use the embedded services of an `agents-os up` that is already running here,
            instead of refusing. For commands that come and go, like `backup`.
    """

    def __init__(self, settings: Settings, *, share: bool = False) -> None:
        self.settings = settings
        self.share = share
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self._lock: int | None = None
        self._borrowed = False

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the embedded services that are needed. Call it from the main thread."""
        data_dir = datadir.prepare(self.settings.data_dir)
        external_database, external_redis = self.settings.database_url, self.settings.redis_url
        if external_database and external_redis:
            return
        self._borrowed = self.share and datadir.in_use(data_dir)
        if not self._borrowed:
            self._lock = datadir.lock(data_dir)
        if not external_database:
            self.postgres = Postgres(data_dir)
        if not external_redis:
            self.redis = Redis(data_dir)
        if not self._borrowed:
            for service in (self.redis, self.postgres):
                if service:
                    service.start()

    def stop(self) -> None:
        """Stop what `start` started; what is borrowed keeps running."""
        if not self._borrowed:
            for service in (self.redis, self.postgres):
                if service:
                    service.stop()
        if self._lock is not None:
            with suppress(OSError):
                os.close(self._lock)
            self._lock = None

    def addresses(self) -> Addresses:
        """Where the services are. A named database is asked what its login may do."""
        redis_url = self.redis.url if self.redis else _secret(self.settings.redis_url)
        if self.postgres:
            return _derived(self.postgres.url(), self.postgres.owner_password, redis_url)
        url = database.normalised(_secret(self.settings.database_url))
        worker = database.normalised(_secret(self.settings.worker_database_url)) or url
        owner = database.normalised(_secret(self.settings.migration_database_url))
        if owner:
            return Addresses(owner, url, worker, redis_url)
        if database.may_migrate(url):
            return _derived(url, self._seed(url), redis_url)
        if database.login_of(worker) == database.API_LOGIN:
            raise CannotStart(
                "DATABASE_URL names the web login agentsos_api. The worker needs its own: set "
                "AGENTS_OS_WORKER_DATABASE_URL with the login agentsos_worker."
            )
        return Addresses(None, url, worker, redis_url)

    def _seed(self, url: str) -> str:
        """What the runtime passwords follow from: the owner's password, if there is one."""
        return urlsplit(url).password or datadir.secret(self.settings.data_dir / "runtime.pw")


def _derived(owner_url: str, seed: str, redis_url: str) -> Addresses:
    return Addresses(
        owner_url,
        database.runtime_url(owner_url, database.API_LOGIN, seed),
        database.runtime_url(owner_url, database.WORKER_LOGIN, seed),
        redis_url,
    )


def _secret(value: object) -> str:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else ""
