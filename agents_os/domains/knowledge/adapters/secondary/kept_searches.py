"""What searches found, kept in Redis for ten minutes: ids and scores, never texts.

The name of an entry holds the version of the index of every base that was searched, so a change in
one of them makes it unfindable in the transaction of that change. Whoever uses an entry reads the
passages anew, with the rights they have then. Without Redis nothing was kept.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError

from agents_os.core import cache, metrics
from agents_os.core.actor import Actor
from agents_os.core.secrets import signing_key
from agents_os.domains.knowledge.adapters.secondary.passage_search import Place
from agents_os.domains.knowledge.metadata.passages import Finding, PassageSearch, Reader

log = structlog.get_logger(__name__)

KEPT_S = 600
_PATIENCE_S = 0.2  # searching again is better than waiting longer
_FINDINGS = TypeAdapter(list[Finding])


def name_of(actor: Actor, reader: Reader, places: Sequence[Place], asked: PassageSearch) -> str:
    """Of the company, who asks with which rights, the indexes as they are now, and the question."""
    rights = (actor.kind, actor.principal_id, actor.role, *sorted(map(str, actor.team_ids)))
    indexes = [(str(place.id), place.model, place.index_version) for place in places]
    parts = [str(actor.tenant), rights, reader, indexes, asked.model_dump(mode="json")]
    said = json.dumps(parts, default=str).encode()
    digest = hmac.digest(signing_key("kept-searches"), said, hashlib.sha256)
    return f"search:{digest.hex()}"


async def find(name: str) -> list[Finding] | None:
    """What was found under this name; counts whether there was something."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            value = await cache.redis().get(name)
        found = _FINDINGS.validate_json(value) if value else None
    except (RedisError, OSError, ValidationError) as error:
        log.warning("kept_searches.away", error=type(error).__name__)
        found = None
    metrics.search_counted(kept=found is not None)
    return found


async def keep(name: str, found: Sequence[Finding]) -> None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await cache.redis().set(name, _FINDINGS.dump_json(list(found)).decode(), ex=KEPT_S)
    except (RedisError, OSError) as error:
        log.warning("kept_searches.away", error=type(error).__name__)
