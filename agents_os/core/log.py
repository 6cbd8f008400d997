"""Structured logs: one JSON object per line, for people at a terminal in development readable.

Everything goes the same way, the standard library's loggers (uvicorn, SQLAlchemy, Reflex)
included, and on its way loses credentials: Reflex, for one, logs whole events with the cookie
header in them.
"""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from agents_os.core.settings import settings

REDACTED = "[redacted]"
_FRAME_READERS = ("socketio.", "engineio.", "json.")

_SECRET_NAME = (
    r"(?:set-)?cookies?|authorization"
    r"|(?:[a-z]{1,20}[_-]){0,3}(?:password|secret|token|api[_-]?key|secret_key)"
)
_SECRET_KEY = re.compile(_SECRET_NAME, re.IGNORECASE)
# Bounded repetitions: paths and messages are chosen by strangers.
# 'cookie': 'a=b; c=d' in the repr of a dict, and "cookie: a=b; c=d" in a dump of headers.
_SECRET_ITEM = re.compile(
    rf"""(['"]?)\b({_SECRET_NAME})\1(\s*[:=]\s*)(?:'[^'\n]*'|"[^"\n]*"|[^\s,}}\])&][^\n,}}\])&]*)""",
    re.IGNORECASE,
)
_OWN_CREDENTIALS = (
    r"\beyJ[\w-]{5,500}\.[\w-]{2,3000}\.[\w-]*|\baos_(?:[a-z]+_)?[A-Za-z0-9_-]{20,}"  # JWT, API key
)
_SECRET_VALUES = re.compile(
    rf"""(?:(?<=Bearer\ )[^\s'",]+
      | {_OWN_CREDENTIALS}
      | (?<=\baos_access=)[^\s;'",]+ | (?<=\baos_refresh=)[^\s;'",]+
      | \bsk-[A-Za-z0-9_-]{{16,}}              # keys of model providers
      | \b(?:[sr]k_(?:live|test)|whsec)_\w{{8,}}  # keys of the payment provider
      | (?<=://)[^\s/:@'"]*:[^\s/@'"]+(?=@)  # user:password in a URL
    )""",
    re.VERBOSE,
)


def configure(stream: TextIO | None = None) -> None:
    """Set up logging for this process; called once by each entry point.

    JSON on stderr; coloured text when that is a terminal and the environment is development.
    """
    stream = stream or sys.stderr
    pretty = settings().environment == "development" and stream.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
        _drop_repetition,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    _route_everything_to(handler)


_SOCKET_SERVERS = ("socketio.server", "engineio.server")
_WITH_OWN_HANDLERS = (
    *("uvicorn", "uvicorn.error", "uvicorn.access", "reflex", "granian"),
    *_SOCKET_SERVERS,
)


def _route_everything_to(handler: logging.Handler) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings().log_level.upper())
    for name in _WITH_OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    logging.getLogger("uvicorn.error").addFilter(_without_every_socket)
    logging.getLogger("uvicorn.access").disabled = True  # core.middleware writes a better line
    for chatty in ("httpx", "httpx2", "httpcore2", "LiteLLM"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # With a level of their own these two do not print past us, unredacted.
    for server in _SOCKET_SERVERS:
        logging.getLogger(server).setLevel(logging.WARNING)
        logging.getLogger(server).addFilter(_soften_strangers_doing)


def _without_every_socket(record: logging.LogRecord) -> bool:
    """Uvicorn tells of each tab three times: accepted, opened, closed."""
    told = str(record.msg)
    return not (told in ("connection open", "connection closed") or told.endswith("[accepted]"))


def _soften_strangers_doing(record: logging.LogRecord) -> bool:
    """A frame that is not Socket.IO, another site's page: one line each, and no error of ours."""
    kind, _, trace = record.exc_info if isinstance(record.exc_info, tuple) else (None, None, None)
    while trace and trace.tb_next:
        trace = trace.tb_next
    malformed = trace and trace.tb_frame.f_globals["__name__"].startswith(_FRAME_READERS)
    if kind and malformed:
        record.msg, record.args, record.exc_info = "socket.malformed_frame", None, None
        record.error = kind.__name__
    if malformed or "is not an accepted origin" in str(record.msg):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _drop_repetition(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Uvicorn says everything twice, the second time with the codes of a terminal's colours."""
    event.pop("color_message", None)
    return event


def redact(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Structlog processor: remove credentials, by the name of a field and by their look."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if _SECRET_KEY.fullmatch(key) and value is not None:
        return REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", item) for item in value]
    return value


def redact_text(text: str) -> str:
    """`text` without cookies, tokens, keys and passwords."""
    text = _SECRET_ITEM.sub(rf"\1\2\1\3{REDACTED}", text)
    return _SECRET_VALUES.sub(REDACTED, text)


def holds_credential(text: str) -> bool:
    """Whether `text` contains an access token or API key of ours."""
    return re.search(_OWN_CREDENTIALS, text) is not None
