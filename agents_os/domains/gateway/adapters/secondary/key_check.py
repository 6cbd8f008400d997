"""Trying a key: which models it reaches, and whether one of them answers."""

import asyncio
import json
import re
from contextlib import aclosing

import httpx2

from agents_os.core.aws_kms import KeyServiceAway
from agents_os.core.errors import AppError
from agents_os.core.http import AddressRefused, PageUnreachable
from agents_os.core.vault import SealBroken
from agents_os.domains.gateway.adapters.secondary import connections
from agents_os.domains.gateway.adapters.secondary.models import chat_model
from agents_os.domains.gateway.adapters.secondary.openai_request import url_and_headers
from agents_os.domains.gateway.adapters.secondary.provider_errors import (
    explain,
    server_refused,
    timed_out,
    unavailable,
)
from agents_os.domains.gateway.metadata.errors import (
    ModelCredentialRejected,
    ModelNotFound,
    ModelRateLimited,
    ModelServerRefused,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    WITH_ADDRESS,
    KeyCheck,
    Verdict,
)
from agents_os.domains.gateway.metadata.providers import BY_NAME, label_of, suggested_models
from agents_os.domains.gateway.metadata.schemas import (
    Capabilities,
    ChatMessage,
    ChatRequest,
    ModelRead,
)

WHOLE_S = 25
MOST_BYTES = 2_000_000
MOST_MODELS = 200
MOST_TRIED = 3  # a name may be retired
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}")
_NOT_FOR_CHAT = re.compile(r"embed|whisper|tts|dall-e|moderation|rerank|transcri", re.IGNORECASE)
_QUESTION = [ChatMessage(role="user", content="Answer with the word OK.")]


async def check_key(own: OwnKey) -> KeyCheck:
    """Ask for the models, then one of them for a word; costs a few tokens.

    Raises:
        ModelServerRefused: the company may not name a server at that address.
        SealBroken, KeyServiceAway: the key cannot be opened, which says nothing about it.
    """
    try:
        async with asyncio.timeout(WHOLE_S):
            names = await _names(own)
            answered = await _first_to_answer(own, names)
    except (ModelServerRefused, SealBroken, KeyServiceAway):
        raise
    except TimeoutError:
        return KeyCheck(verdict=Verdict.UNREACHABLE, message=timed_out(f"{own.provider}/").message)
    except AppError as error:
        return _failed(own, error)
    return KeyCheck(verdict=Verdict.WORKS, message=f"{answered} answered.", models=names)


def _failed(own: OwnKey, error: AppError) -> KeyCheck:
    verdict = _verdict(error)
    if verdict is Verdict.WRONG_KEY:  # what the error says is for who uses a saved key
        label = label_of(own.provider)
        said = f"{label} does not accept the key. Check that it is complete and still valid."
        return KeyCheck(verdict=verdict, message=said)
    return KeyCheck(verdict=verdict, message=error.message)


def _verdict(error: AppError) -> Verdict:
    if isinstance(error, ModelCredentialRejected):
        return Verdict.NO_QUOTA if error.details.get("status") == 402 else Verdict.WRONG_KEY
    if isinstance(error, ModelRateLimited):
        return Verdict.NO_QUOTA
    if isinstance(error, ModelUnavailable | ModelTimedOut):
        return Verdict.UNREACHABLE
    return Verdict.REFUSED


async def _names(own: OwnKey) -> tuple[str, ...]:
    """The models to offer: those we suggest if the provider has them, else all of its own."""
    known = BY_NAME.get(own.provider)
    suggested = suggested_models(own.provider)
    if known and not known.openai_format:
        return suggested
    offered = await _offered(own)
    if own.provider in WITH_ADDRESS:
        if not offered:
            raise ModelNotFound("The server answers, but says that it has no models.")
        return offered
    ours = tuple(name for name in suggested if name in offered) or suggested
    open_ended = known is not None and known.open_ended
    return tuple(dict.fromkeys([*ours, *offered]))[:MOST_MODELS] if open_ended else ours


async def _first_to_answer(own: OwnKey, names: tuple[str, ...]) -> str:
    *others, last = names[:MOST_TRIED]
    for name in others:
        try:
            return await _answers(own, name)
        except ModelNotFound:
            continue
    return await _answers(own, last)


async def _answers(own: OwnKey, name: str) -> str:
    model = ModelRead(
        id=f"{own.provider}/{name}", provider=own.provider, capabilities=Capabilities()
    )
    request = ChatRequest(model=model.id, messages=_QUESTION, max_output_tokens=16)
    async with aclosing(chat_model(model, own).stream(request, model.id)) as chunks:
        async for _ in chunks:
            return name
    raise unavailable(model.id)


async def _offered(own: OwnKey) -> tuple[str, ...]:
    """What `GET /models` says, as far as it can be a chat model's name."""
    model = f"{own.provider}/"
    url, headers = url_and_headers(model, own)
    url = f"{url.removesuffix('/chat/completions')}/models"
    client = connections.client(guarded=bool(own.base_url))
    try:
        async with client.stream("GET", url, headers=headers) as response:
            body = await _read(response)
    except httpx2.TimeoutException:
        raise timed_out(model) from None  # its request holds the key
    except AddressRefused:
        raise server_refused(model) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, PageUnreachable):
        raise unavailable(model) from None
    if not response.is_success:
        raise explain(model, response.status_code, body, own=own)
    return _listed(body)


async def _read(response: httpx2.Response) -> str:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            break
    return body.decode("utf-8", "replace")


def _listed(body: str) -> tuple[str, ...]:
    """The names in `{"data": [{"id": "…"}]}`; a stranger wrote it, so anything may be there."""
    try:
        data = json.loads(body)["data"]
        names = [each["id"] for each in data if isinstance(each, dict) and "id" in each]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    fit = (
        name
        for name in names
        if isinstance(name, str) and _NAME.fullmatch(name) and not _NOT_FOR_CHAT.search(name)
    )
    return tuple(dict.fromkeys(fit))[:MOST_MODELS]
