"""Prometheus metrics. Each is fed where the thing happens, through a function of this module."""

from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

registry = CollectorRegistry(auto_describe=True)

_requests = Counter(
    "agents_os_http_requests_total",
    "HTTP requests answered.",
    ("route", "method", "status"),
    registry=registry,
)
_latency = Histogram(
    "agents_os_http_request_seconds",
    "Seconds from the request to the end of its response.",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=registry,
)
_runs_started = Counter(
    "agents_os_runs_started_total", "Runs this process began to carry out.", registry=registry
)
_runs_finished = Counter(
    "agents_os_runs_finished_total",
    "Runs this process carried out to their end.",
    ("status",),
    registry=registry,
)
_tokens = Counter(
    "agents_os_model_tokens_total",
    "Tokens of the model calls of this process.",
    ("model", "direction"),
    registry=registry,
)
_searches = Counter(
    "agents_os_knowledge_searches_total",
    "Searches of knowledge, by whether what they found was kept from a moment before.",
    ("kept",),
    registry=registry,
)
_outbox_waiting = Gauge(
    "agents_os_outbox_waiting", "Events not yet delivered to subscribers.", registry=registry
)
_outbox_oldest = Gauge(
    "agents_os_outbox_oldest_seconds", "Age of the oldest undelivered event.", registry=registry
)
_outbox_dead = Gauge(
    "agents_os_outbox_dead", "Events given up after too many attempts.", registry=registry
)

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def request_served(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request. `route` is the template, so that ids make no new series."""
    method = method if method in _METHODS else "other"
    _requests.labels(route, method, str(status)).inc()
    _latency.labels(route, method).observe(seconds)


def run_started() -> None:
    """Count a run that began."""
    _runs_started.inc()


def run_finished(status: str) -> None:
    """Count a run that ended as "succeeded", "failed", "cancelled" or "blocked"."""
    _runs_finished.labels(status).inc()


class Tokens(Protocol):
    """What a model call consumed."""

    @property
    def input_tokens(self) -> int: ...
    @property
    def output_tokens(self) -> int: ...


def model_called(model: str, tokens: Tokens) -> None:
    """Count the tokens of one finished model call; `model` from the catalogue, not user text."""
    _tokens.labels(model, "input").inc(tokens.input_tokens)
    _tokens.labels(model, "output").inc(tokens.output_tokens)


def search_counted(*, kept: bool) -> None:
    """Count a search of knowledge, answered from what was kept or anew."""
    _searches.labels("yes" if kept else "no").inc()


def outbox_measured(*, waiting: float, oldest_s: float, dead: float) -> None:
    """Say how far the delivery of events is behind; measured by the worker."""
    _outbox_waiting.set(waiting)
    _outbox_oldest.set(oldest_s)
    _outbox_dead.set(dead)


def render() -> bytes:
    """Everything measured in this process, in the Prometheus text format."""
    return generate_latest(registry)
