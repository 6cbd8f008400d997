"""Kept answers in Redis: sealed for their company and question, gone after their hours.

Without Redis or the master key, or when a value cannot be opened, nothing was kept: the model is
asked.
"""

import asyncio
import hashlib
import hmac
from base64 import b64decode, b64encode

import structlog
from pydantic import ValidationError
from redis.exceptions import RedisError

from agents_os.core import cache, vault
from agents_os.core.aws_kms import KeyServiceAway
from agents_os.core.secrets import signing_key
from agents_os.domains.gateway.metadata.answer_cache import AnswerCache, KeptAnswer, terms
from agents_os.domains.gateway.metadata.schemas import ChatRequest, ModelRead

log = structlog.get_logger(__name__)

_PATIENCE_S = 0.5  # asking the model is better than waiting longer
_AWAY = (RedisError, OSError, KeyServiceAway)
_UNREADABLE = (vault.SealBroken, ValidationError, ValueError)


async def find(place: AnswerCache, request: ChatRequest, model: ModelRead) -> KeptAnswer | None:
    digest = _digest(place, request, model)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            value = await cache.redis().get(_name(digest))
        return _opened(value, place, digest) if value else None
    except _AWAY as error:
        log.warning("answer_cache.away", error=type(error).__name__)
    except _UNREADABLE as error:
        log.warning("answer_cache.unreadable", error=type(error).__name__)
    return None


async def keep(
    place: AnswerCache, request: ChatRequest, model: ModelRead, answer: KeptAnswer
) -> None:
    digest = _digest(place, request, model)
    try:
        sealed = b64encode(vault.seal(answer.model_dump_json(), _aad(place, digest))).decode()
        async with asyncio.timeout(_PATIENCE_S):
            await cache.redis().set(_name(digest), sealed, ex=terms().hours * 3600)
    except _AWAY as error:
        log.warning("answer_cache.away", error=type(error).__name__)


def _opened(value: str, place: AnswerCache, digest: bytes) -> KeptAnswer:
    text = vault.unseal(b64decode(value), _aad(place, digest)).get_secret_value()
    return KeptAnswer.model_validate_json(text)


def _digest(place: AnswerCache, request: ChatRequest, model: ModelRead) -> bytes:
    """Of the company, the model with whose key it is asked, and all that it is sent."""
    asked = request.model_dump_json(exclude={"model"})
    parts = (place.org_id, place.id, model.wire_id, model.provider_key_id, asked)
    joined = "\0".join(map(str, parts)).encode()
    return hmac.digest(signing_key("kept-answers"), joined, hashlib.sha256)


def _name(digest: bytes) -> str:
    return f"answer:{digest.hex()}"


def _aad(place: AnswerCache, digest: bytes) -> bytes:
    return vault.place(*place) + digest
