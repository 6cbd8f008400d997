"""What may come in over a socket at all: well-formed events of handlers that exist.

Reflex enqueues whatever a client sends and finds out later, with a traceback per event in the
log and, for wrong argument names, an apology for a bug of ours. Leans on private names of Reflex
(`event_namespace`); tests/e2e/test_attacks.py is the canary.
"""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

import reflex as rx
import structlog
from pydantic import TypeAdapter, ValidationError
from reflex_base.registry import RegistrationContext

from agents_os.ui.errors import NoticeState

log = structlog.get_logger(__name__)

REFUSED = "This page and the server do not fit together. Nothing was changed; reload the page."
LONGEST_FRAMEWORK_TEXT = 20_000  # stack traces of the browser end up in our log


def install(app: rx.App) -> None:
    """Put the check before every event of every socket, the first one of a connection included."""
    namespace: Any = app.event_namespace
    enqueue, dispatch = namespace.on_event, namespace.trigger_event

    async def on_event(sid: str, data: Any = None, *_: Any) -> None:
        if reason := refusal(data):
            log.warning("socket.event_refused", sid=sid, reason=reason)
            data = _told_instead(data)
        await enqueue(sid, data)

    async def trigger_event(event: Any, *arguments: Any) -> Any:
        """Events have names chosen by the client: “connect” is also what the server calls."""
        again = event == "connect" and arguments[0] in namespace.sid_to_token
        if again or not isinstance(event, str):
            log.warning("socket.event_refused", sid=arguments[0], reason="a forged message")
            return None
        return await dispatch(event, *arguments)

    namespace.on_event, namespace.trigger_event = on_event, trigger_event


def _told_instead(data: Any) -> dict[str, Any]:
    """The event that tells why nothing happens, from the same page."""
    router = data.get("router_data") if isinstance(data, dict) else None
    return {
        "name": f"{NoticeState.get_full_name()}.show",
        "payload": {"tone": "red", "text": REFUSED},
        "router_data": router if _is_address(router) else {},
    }


def refusal(data: Any) -> str:
    """Why `data` is no event of this product, "" if it is one. Never quotes what was sent."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return "no event"
    payload, router = data.get("payload") or {}, data.get("router_data") or {}
    if not isinstance(payload, dict) or not _is_address(router):
        return "a malformed event"
    registered = RegistrationContext.get().event_handlers.get(data["name"])
    if registered is None or registered.handler.fn.__name__ == "setvar":  # no page of ours uses it
        return "an unknown event"
    return _misfit(registered.handler.fn, payload)


def _is_address(router: Any) -> bool:
    if not isinstance(router, dict):
        return False
    query = router.get("query") or {}
    texts = [router.get(key) or "" for key in ("pathname", "asPath")]
    return isinstance(query, dict) and all(isinstance(text, str) for text in texts)


def _misfit(handler: Any, payload: dict[str, Any]) -> str:
    """Why the arguments do not fit. Their values are checked by our own handlers themselves."""
    try:
        _signature(handler).bind(None, **payload)
    except TypeError:
        return "arguments of another handler"
    if _is_ours(handler):
        return ""
    try:
        for name, value in payload.items():
            _expected(handler)[name].validate_python(value, strict=True)
    except (ValidationError, KeyError):
        return "arguments the framework does not expect"
    known = _names_known_states(payload.get("vars"))
    too_long = any(len(str(value)) > LONGEST_FRAMEWORK_TEXT for value in payload.values())
    return "" if known and not too_long else "values the framework does not expect"


def _names_known_states(variables: Any) -> bool:
    """Browser storage is sent as {"state.variable": value}."""
    names = variables if isinstance(variables, Mapping) else ()
    states = RegistrationContext.get().base_states
    return all(name.rpartition(".")[0] in states for name in names)


def _is_ours(handler: Any) -> bool:
    return str(getattr(handler, "__module__", "")).startswith("agents_os.")


@cache
def _signature(handler: Any) -> inspect.Signature:
    return inspect.signature(handler)


@cache
def _expected(handler: Any) -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(inspect.unwrap(handler))
    return {
        name: TypeAdapter(hints.get(name, Any)) for name in list(_signature(handler).parameters)[1:]
    }
