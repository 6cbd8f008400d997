"""Logs are JSON, carry the request id, and never a credential."""

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest
import structlog

from agents_os.core import log


@pytest.fixture
def lines() -> Iterator[list[dict]]:
    """Configure logging into memory; restore the root logger and structlog afterwards."""
    root, level = logging.getLogger(), logging.getLogger().level
    handlers, before = root.handlers, structlog.get_config()
    stream = io.StringIO()
    log.configure(stream)

    class Lines(list):
        def __iter__(self):
            return iter([json.loads(line) for line in stream.getvalue().splitlines()])

    yield Lines()
    root.handlers, root.level = handlers, level
    logging.getLogger("uvicorn.access").disabled = False
    structlog.configure(**before)


def test_a_line_is_json_with_time_level_logger_and_context(lines):
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("agents_os.test").info("run.started", run_id="7")
    (line,) = lines
    assert line["event"] == "run.started"
    assert (line["level"], line["request_id"], line["run_id"]) == ("info", "r-1", "7")
    assert line["timestamp"].endswith("Z")


def test_loggers_of_the_standard_library_go_the_same_way(lines):
    logging.getLogger("uvicorn.error").warning("Shutting down %s", "now")
    (line,) = lines
    assert (line["event"], line["logger"]) == ("Shutting down now", "uvicorn.error")


def test_an_exception_is_one_line(lines):
    try:
        raise ValueError("token=abcdefghij")
    except ValueError:
        logging.getLogger("reflex.app").exception("Handler failed")
    (line,) = lines
    assert "ValueError" in line["exception"]
    assert "abcdefghij" not in line["exception"]


def test_a_frame_that_is_no_message_is_one_warning_and_a_bug_keeps_its_traceback(lines):
    server = logging.getLogger("engineio.server")
    assert server.handlers == []  # it would print past us, unredacted
    for broken in (lambda: json.loads("{bad"), lambda: {}["no"]):
        try:
            broken()
        except (ValueError, KeyError):
            server.exception("message async handler error")
    malformed, bug = lines
    assert (malformed["event"], malformed["level"]) == ("socket.malformed_frame", "warning")
    assert "exception" not in malformed
    assert (bug["level"], "KeyError" in bug["exception"]) == ("error", True)


def test_fields_with_secret_names_are_removed_and_counts_of_tokens_are_not(lines):
    structlog.get_logger("t").info(
        "x", api_key="k1", headers={"Cookie": "c1", "accept": "a"}, input_tokens=3
    )
    (line,) = lines
    assert line["api_key"] == "[redacted]"
    assert line["headers"] == {"Cookie": "[redacted]", "accept": "a"}
    assert line["input_tokens"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "Event(router_data={'headers': {'cookie': 'aos_access=SECRET; other=SECRET'}})",
        'headers {"authorization": "Bearer SECRET", "x": 1}',
        "cookie: aos_access=SECRET; aos_refresh=SECRET",
        "aos_access=SECRET;",
        "GET /reset?token=SECRET&x=1",
        "token eyJhbSECRET.SECRET.SECRET was refused",
        "postgresql://me:SECRET@db/agents",
        "calling with sk-SECRETSECRETSECRETSECRET",
        "calling with rk_live_SECRETSECRET, signed with whsec_SECRETSECRET",
        "key aos_SECRETSECRETSECRETSECRETSECRET is unknown",
        "{'password': 'SECRET'}",
    ],
)
def test_credentials_in_texts_are_removed(text):
    assert "SECRET" not in log.redact_text(text)


@pytest.mark.parametrize(
    "text", ["The token expired.", "input_tokens=3", "visit http://localhost:3000/agents"]
)
def test_harmless_texts_stay(text):
    assert log.redact_text(text) == text


@pytest.mark.parametrize("part", ["a-", "eyJ-", "cookie:", "aos_-", "://a", "token=", "'"])
def test_the_time_for_strange_texts_grows_with_their_length_only(part):
    def cpu_seconds(length: int) -> float:
        text = part * (length // len(part))
        started = time.process_time()
        log.redact_text(text)
        return time.process_time() - started

    short = min(cpu_seconds(5_000) for _ in range(3))
    assert cpu_seconds(50_000) < 40 * max(short, 0.0005)  # ten times as long; squared: 100


def test_sockets_that_come_and_go_leave_no_lines(lines):
    server = logging.getLogger("uvicorn.error")
    server.info('%s - "WebSocket %s" [accepted]', "127.0.0.1", "/_event")
    server.info("connection open")
    server.info("Started server process [%d]", 7, extra={"color_message": "\x1b[36m%d"})
    (line,) = lines
    assert line["event"] == "Started server process [7]"
    assert "color_message" not in line
