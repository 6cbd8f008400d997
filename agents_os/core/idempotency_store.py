"""Claims and answers kept under an `Idempotency-Key`; see `core.idempotency` for the rules."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import RowMapping, text
from starlette.datastructures import Headers
from starlette.types import Message

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(hours=24)
_KEPT_HEADERS = ("content-type", "location", "link")


@dataclass(frozen=True, slots=True)
class Claim:
    """One keyed request: who, what, and how to recognise the same one again."""

    actor: Actor
    method: str
    path: str
    key: str
    fingerprint: str
    id: UUID = field(default_factory=uuid7)

    def columns(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "org_id": self.actor.org_id,
            "principal_id": self.actor.principal_id,
            "method": self.method,
            "path": self.path,
            "key": self.key,
            "fingerprint": self.fingerprint,
        }


_TAKE = text("""
insert into idempotency_keys
  (id, org_id, principal_id, method, path, key, fingerprint, created_at, expires_at)
values (:id, :org_id, :principal_id, :method, :path, :key, :fingerprint, :now, :expires_at)
on conflict (org_id, principal_id, method, path, key) do update
  set id = excluded.id, fingerprint = excluded.fingerprint, state = 'started', status = null,
      headers = null, body = null, created_at = excluded.created_at,
      expires_at = excluded.expires_at
  where idempotency_keys.expires_at < :now
returning id
""")
_READ = text("""
select fingerprint, state, status, headers, body, created_at from idempotency_keys
where org_id is not distinct from cast(:org_id as uuid) and principal_id = :principal_id
  and method = :method and path = :path and key = :key
""")
_FINISH = text("""
update idempotency_keys
set state = :state, status = :status, headers = cast(:headers as jsonb), body = :body
where id = :id
""")
_RELEASE = text("delete from idempotency_keys where id = :id")


async def take(claim: Claim) -> RowMapping | None:
    """Take the key; what is stored under it, if it was taken before."""
    now = utc_now()
    values = {**claim.columns(), "now": now, "expires_at": now + KEPT_FOR}
    async with db.unit_of_work(claim.actor) as uow:
        if (await uow.session.execute(_TAKE, values)).first():
            return None
        stored = (await uow.session.execute(_READ, claim.columns())).mappings().one_or_none()
    if stored is None:  # set free between the two statements
        return await take(claim)
    return stored


async def finish(
    claim: Claim, state: str, start: Message | None = None, body: bytes | None = None
) -> None:
    """Keep the answer. If that fails the caller still hears it: the work is done."""
    headers = Headers(raw=start["headers"]) if start else Headers()
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    values = {
        "id": claim.id,
        "state": state,
        "status": start["status"] if start else None,
        "headers": json.dumps(kept),
        "body": body,
    }
    try:
        async with db.unit_of_work(claim.actor) as uow:
            await uow.session.execute(_FINISH, values)
    except Exception as error:
        log.error("idempotency.answer_lost", error=type(error).__name__, path=claim.path)


async def release(claim: Claim) -> None:
    """Free the key: nothing was done, the same request may be tried again."""
    try:
        async with db.unit_of_work(claim.actor) as uow:
            await uow.session.execute(_RELEASE, {"id": claim.id})
    except Exception as error:
        log.error("idempotency.key_stuck", error=type(error).__name__, path=claim.path)


async def sweep() -> None:
    """Delete what expired, in all organisations. The worker calls it hourly."""
    async with db.platform_session() as session:
        await session.execute(text("delete from idempotency_keys where expires_at < now()"))
