"""Turn a credential into an Actor. The only place where actors of people and keys are made.

Results are remembered for a few seconds per process. `forget` drops them at once; whoever
listens to signals in this process (`forget_on_signals`) calls it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from agents_os.core import db, signals
from agents_os.core.access_tokens import read_access_token
from agents_os.core.actor import GATEKEEPER, Actor, Kind, Reach
from agents_os.core.clock import utc_now
from agents_os.core.errors import Unauthenticated
from agents_os.core.random_tokens import hash_token
from agents_os.core.signals import Signal
from agents_os.domains.identity.adapters.secondary.repository import sessions
from agents_os.domains.identity.metadata.errors import SessionEnded
from agents_os.domains.identity.metadata.permissions import Role, granted

API_KEY_START = "aos_live_"
_REMEMBERED_FOR = timedelta(seconds=5)
_REMEMBERED_AT_MOST = 10_000
_TOPICS = frozenset({"session", "member", "role", "team", "org", "api_key"})


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    until: datetime


_known: dict[UUID | str, _Known] = {}


async def resolve_access_token(token: str) -> Actor:
    """The person behind a JWT of ours. Raises Unauthenticated."""
    claims = read_access_token(token)
    actor = await resolve_session(claims.session_id)
    if actor.org_id != claims.org_id:  # it moved: since we looked, or since the token was made
        _known.pop(claims.session_id, None)
        actor = await resolve_session(claims.session_id)
    if actor.user_id != claims.user_id or actor.org_id != claims.org_id:
        raise SessionEnded("Your session has moved to another company. Refresh it.")
    return actor


async def resolve_session(session_id: UUID) -> Actor:
    """The person behind a live session, with the rights they have now. Raises SessionEnded.

    Someone who has lost their membership is an actor without an organisation.
    """
    if actor := _remembered(session_id):
        return actor
    now = utc_now()
    async with db.unit_of_work(GATEKEEPER) as uow:
        row = await sessions.standing_by_session(uow.session, session_id, now)
        if row is None:
            raise SessionEnded("Your session has ended. Sign in again.")
        await sessions.touch_session(uow.session, row, now)
    return _remember(session_id, _person(row), now)


async def resolve_api_key(key: str) -> Actor:
    """The caller behind an API key: its scopes, within what its creator may do now.

    Raises:
        Unauthenticated: unknown, revoked or expired, or its creator has left.
    """
    key_hash = hash_token(key)
    if actor := _remembered(key_hash):
        return actor
    now = utc_now()
    async with db.unit_of_work(GATEKEEPER) as uow:
        row = await sessions.standing_by_key(uow.session, key_hash, now)
        if row is None:
            raise Unauthenticated("This API key is unknown, revoked or expired. Create a new one.")
        await sessions.touch_key(uow.session, row, now)
    return _remember(key_hash, _key(row), now)


async def resolve_member(org_id: UUID, user_id: UUID) -> Actor:
    """A person, for what happens in their name without them: a webhook they set up.

    Only for code that found the two ids in a row of the organisation, never for ids of a caller.

    Raises:
        Unauthenticated: they are not a member any more.
    """
    credential = f"member {org_id} {user_id}"
    if actor := _remembered(credential):
        return actor
    async with db.unit_of_work(GATEKEEPER) as uow:
        row = await sessions.standing_by_member(uow.session, org_id, user_id)
    if row is None:
        raise Unauthenticated("The person in whose name this happens is not a member any more.")
    return _remember(credential, _person(row), utc_now())


def forget(signal: Signal) -> None:
    """Drop what this process remembers about the organisation or session a signal names."""
    if signal.topic not in _TOPICS:
        return
    for credential, known in list(_known.items()):
        if known.actor.org_id == signal.org_id or known.actor.session_id == signal.ref:
            _known.pop(credential, None)


async def forget_on_signals() -> None:
    """Keep the memory of this process honest, until cancelled."""
    async for signal in signals.listen():
        forget(signal)


def _remembered(credential: UUID | str) -> Actor | None:
    known = _known.get(credential)
    return known.actor if known and known.until > utc_now() else None


def _remember(credential: UUID | str, actor: Actor, now: datetime) -> Actor:
    if len(_known) >= _REMEMBERED_AT_MOST:
        _known.clear()
    _known[credential] = _Known(actor, now + _REMEMBERED_FOR)
    return actor


def _person(row: RowMapping) -> Actor:
    return Actor(
        Kind.USER,
        org_id=row["org_id"],
        principal_id=row["user_id"],
        user_id=row["user_id"],
        role=row["role"],
        permissions=_permissions(row),
        team_ids=frozenset(row["team_ids"]),
        session_id=row["session_id"],
    )


def _key(row: RowMapping) -> Actor:
    held = _permissions(row)
    return Actor(
        Kind.API_KEY,
        org_id=row["org_id"],
        principal_id=row["key_id"],
        user_id=row["user_id"],
        role=row["role"],
        permissions={key: held[key] for key in row["scopes"] if key in held},
        team_ids=frozenset(row["team_ids"]),
    )


def _permissions(row: RowMapping) -> dict[str, Reach]:
    if row["role"] is None:
        return {}
    overrides = {
        key: Reach(reach) if reach else None for key, reach in (row["overrides"] or {}).items()
    }
    return granted(
        Role(row["role"]), members_can_build=row["members_can_build"], overrides=overrides
    )
