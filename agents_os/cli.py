"""The command line: `agents-os <command>`. Nothing heavy is imported before it is needed."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from agents_os.operate.services import Services

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Expected failures are one line on stderr."""
    options = _parser().parse_args(arguments)
    _load_environment(options)
    from agents_os.core.errors import AppError
    from agents_os.embedded.errors import CannotStart

    try:
        return int(options.run(options) or 0)
    except (CannotStart, AppError) as error:
        print(f"agents-os: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="agents-os", description="Run and look after an Agents OS installation."
    )
    _common(parser)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (run, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        _common(command)
        for argument, details in ARGUMENTS.get(name, {}).items():
            command.add_argument(argument, **details)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    """Options that may stand before or after the command."""
    for option, meaning in (
        ("--data-dir", "where data, secrets and sockets are kept"),
        ("--port", "the port of the web process"),
    ):
        parser.add_argument(
            option, default=argparse.SUPPRESS, help=meaning, metavar=option[2:].upper()
        )


def _load_environment(options: argparse.Namespace) -> None:
    """Options win over variables, variables over `.env`; children inherit all of it."""
    if (ROOT / ".env").exists():
        from dotenv import load_dotenv

        load_dotenv(ROOT / ".env")
    if "data_dir" in options:
        os.environ["AGENTS_OS_DATA_DIR"] = str(Path(options.data_dir).expanduser().resolve())
    if "port" in options:
        if not options.port.isdigit() or not 0 < int(options.port) < 65536:
            raise SystemExit(
                f"agents-os: --port takes a number from 1 to 65535, not “{options.port}”."
            )
        os.environ["AGENTS_OS_PORT"] = options.port
    os.chdir(ROOT)  # Reflex reads rxconfig.py from the working directory only


def _up(options: argparse.Namespace) -> None:
    from agents_os.core.settings import settings
    from agents_os.supervisor import up

    up(settings())


def _web(options: argparse.Namespace) -> None:
    import uvicorn

    from agents_os.core import garbage, log
    from agents_os.core.settings import settings

    _use_running_services()
    log.configure()
    with garbage.kept():
        from agents_os.asgi import app
    uvicorn.run(
        app,
        host=settings().host,
        port=settings().port,
        log_config=None,
        access_log=False,  # requests are logged by core.middleware, without secrets
        proxy_headers=False,  # core decides whose X-Forwarded-For is believed
        timeout_graceful_shutdown=5,
        ws_ping_interval=25,
    )


def _worker(options: argparse.Namespace) -> None:
    _use_running_services()
    from agents_os import worker

    worker.main()


def _migrate(options: argparse.Namespace) -> None:
    from agents_os.embedded.errors import CannotStart
    from agents_os.operate import database

    with _services() as services:
        addresses = services.addresses()
        if addresses.owner_url is None:
            raise CannotStart(
                "The login in DATABASE_URL may not migrate. Set AGENTS_OS_MIGRATION_DATABASE_URL "
                "to the URL of the database's owner."
            )
        before = database.current_revision(addresses.owner_url)
        database.migrate(addresses.owner_url)
        database.set_passwords(addresses.owner_url, [addresses.api_url, addresses.worker_url])
        after = database.current_revision(addresses.owner_url)
    if before != after:
        print(f"agents-os: migrated from {before or 'nothing'} to {after}")


def _build(options: argparse.Namespace) -> None:
    from agents_os import frontend

    built = frontend.ensure_built()
    print("agents-os: frontend built" if built else "agents-os: frontend is current")


def _model(options: argparse.Namespace) -> None:
    from agents_os.operate import local_model

    installed = local_model.ensure_installed()
    print(f"agents-os: the local embedding model is {'installed' if installed else 'there'}")


def _demo(options: argparse.Namespace) -> None:
    os.environ["AGENTS_OS_DEFAULT_CHAT_MODEL"] = "practice/helper"  # a demonstration costs nothing
    from agents_os.core.settings import settings
    from agents_os.operate import demo

    demo.run(settings())


def _doctor(options: argparse.Namespace) -> int:
    from agents_os.operate import doctor

    return doctor.run()


def _backup(options: argparse.Namespace) -> None:
    from agents_os.core.settings import settings
    from agents_os.operate import backup

    backup.backup(settings(), Path(options.file), with_secrets=options.with_secrets)


def _restore(options: argparse.Namespace) -> None:
    from agents_os.core.settings import settings
    from agents_os.operate import backup

    backup.restore(settings(), Path(options.file))


def _rotate_master_key(options: argparse.Namespace) -> None:
    from agents_os.operate import backup, master_key

    with _services() as services:
        count, fresh = master_key.rotate(backup.owner_address(services))
    print(f"agents-os: {count} saved secrets now have {'a new' if fresh else 'the current'} key")
    if not fresh:
        print("agents-os: that finished a rotation; run it again for another new key")


def _ledger(options: argparse.Namespace) -> int:
    from agents_os.operate import backup, ledger

    with _services() as services:
        url = backup.owner_address(services)
        if options.rebuild:
            ledger.rebuild(url, options.rebuild)
        wrong = ledger.check(url)
    print("\n".join(wrong) or "agents-os: the credits agree with the ledger")
    return int(bool(wrong))


def _payments(options: argparse.Namespace) -> int:
    from agents_os.operate import payments

    with _services() as services:
        dead = payments.look(services.addresses().worker_url, options.replay)
    print("\n".join(dead) or "agents-os: no payment event was given up")
    return int(bool(dead))


def _flags(options: argparse.Namespace) -> None:
    from agents_os.operate import flags

    with _services() as services:
        print("\n".join(flags.look(services.addresses().worker_url, options)))


def _openapi(options: argparse.Namespace) -> None:
    import json

    from agents_os.api import openapi_document

    document = json.dumps(openapi_document(), indent=2, ensure_ascii=False, sort_keys=True)
    if options.output:
        Path(options.output).write_text(f"{document}\n")
    else:
        print(document)


def _services() -> "Services":
    """Those of a running `up`, else started for as long as the command takes."""
    from agents_os.core.settings import settings
    from agents_os.operate.services import Services

    return Services(settings(), share=True)


def _use_running_services() -> None:
    """Started by hand, web and worker join the embedded services of a running `up`."""
    from agents_os.core.settings import settings
    from agents_os.embedded import datadir
    from agents_os.embedded.errors import CannotStart

    config = settings()
    if config.database_url and config.redis_url:
        return
    if not datadir.in_use(datadir.prepare(config.data_dir)):
        raise CannotStart(
            "No database: set DATABASE_URL and REDIS_URL, or run `agents-os up`, which starts "
            "both and all processes."
        )
    services = _services()
    services.start()
    worker = "worker" in sys.argv
    os.environ.update(services.addresses().environment(worker=worker))
    settings.cache_clear()


Command = Callable[[argparse.Namespace], int | None]
COMMANDS: dict[str, tuple[Command, str]] = {
    "up": (_up, "start everything: services, migrations, worker, web"),
    "web": (_web, "run one web process"),
    "worker": (_worker, "run one worker process"),
    "migrate": (_migrate, "bring the database to this release's schema"),
    "build": (_build, "build the frontend if its sources changed"),
    "model": (_model, "install the local embedding model if it is not there"),
    "demo": (_demo, "fill a demonstration company with lively data"),
    "doctor": (_doctor, "check what the installation needs, and say how to fix what is missing"),
    "backup": (_backup, "write database and files to one archive"),
    "restore": (_restore, "restore an archive into an empty installation"),
    "rotate-master-key": (_rotate_master_key, "give the saved secrets a new master key"),
    "ledger": (_ledger, "check that all credits agree with the ledger"),
    "payments": (_payments, "show what Stripe told us that could not be acted upon"),
    "flags": (_flags, "show for whom features are on, and switch them on step by step"),
    "openapi": (_openapi, "print the OpenAPI document of the REST API"),
}
ARGUMENTS: dict[str, dict[str, dict[str, Any]]] = {
    "backup": {
        "file": {"help": "the archive to write (.tar)"},
        "--with-secrets": {
            "action": "store_true",
            "help": "include secret.key and master.key: whoever has it can then be anybody",
        },
    },
    "restore": {"file": {"help": "an archive made by `agents-os backup`"}},
    "ledger": {
        "--rebuild": {"metavar": "COMPANY", "type": UUID, "help": "first make its balances anew"}
    },
    "payments": {
        "--replay": {"metavar": "EVENT", "help": "first have the worker act upon this one again"}
    },
    "flags": {
        "flag": {"nargs": "?", "help": "show this one, with who flipped it and why"},
        "--percent": {"help": "have it on for this share of all companies; 0: for none"},
        "--plan": {"action": "append", "default": [], "help": "and for all with this plan"},
        "--company": {"type": UUID, "help": "not for everybody, but for this one"},
        "--to": {"choices": ("on", "off", "rule"), "help": "what it is for that company"},
        "--why": {"help": "one sentence; it is kept"},
    },
    "openapi": {"--output": {"help": "a file to write instead of stdout"}},
}

if __name__ == "__main__":
    sys.exit(main())
