from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid, Unauthenticated
from agents_os.core.ids import uuid7
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.domains.identity.adapters.secondary.repository import orgs
from agents_os.domains.identity.metadata.errors import UnknownScope
from agents_os.domains.identity.metadata.events import ApiKeyCreated as ApiKeyCreatedEvent
from agents_os.domains.identity.metadata.member_schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyRead,
)
from agents_os.domains.identity.metadata.models import ApiKey, Membership
from agents_os.domains.identity.metadata.permissions import BY_KEY, SCOPE_PRESETS
from agents_os.domains.identity.usecases.require_confirmed_email import require_confirmed_email
from agents_os.domains.identity.usecases.require_person import require_person
from agents_os.domains.identity.usecases.resolve_actor import API_KEY_START

_SHOWN = len(API_KEY_START) + 6


async def create_api_key(uow: UnitOfWork, body: ApiKeyCreate) -> ApiKeyCreated:
    """Make an API key for programs. The answer is the only place that ever shows it.

    It may do what its scopes say, and never more than the caller may at the time of use.

    Raises:
        UnknownScope, Invalid, EmailNotConfirmed
        PeopleOnly: a key cannot make keys.
        Forbidden: a scope the caller does not hold.
    """
    uow.actor.require("api_keys:manage")
    user_id, _ = require_person(uow.actor)
    await require_confirmed_email(uow)
    if body.expires_at and body.expires_at <= utc_now():
        raise Invalid("The key would have expired already. Choose a later time, or none.")
    scopes = expand_scopes(uow.actor, body.scopes)
    key = f"{API_KEY_START}{new_token()}"
    row = await _store(uow, body, key, scopes, user_id)
    uow.publish(ApiKeyCreatedEvent(key_id=row.id))
    return ApiKeyCreated(**ApiKeyRead.model_validate(row).model_dump(), key=key)


def expand_scopes(actor: Actor, wanted: list[str]) -> list[str]:
    """Permission keys for presets and keys. Presets shrink to what the actor holds; keys do not."""
    scopes: set[str] = set()
    for scope in wanted:
        if scope in SCOPE_PRESETS:
            scopes |= {key for key in SCOPE_PRESETS[scope] if actor.reach(key)}
        elif scope in BY_KEY:
            actor.require(scope)
            scopes.add(scope)
        else:
            raise UnknownScope(f"There is no scope “{scope}”.", known=[*SCOPE_PRESETS, *BY_KEY])
    return sorted(scopes)


async def _store(
    uow: UnitOfWork, body: ApiKeyCreate, key: str, scopes: list[str], user_id: UUID
) -> ApiKey:
    if uow.actor.role is None:
        raise Unauthenticated("Sign in to an organisation first.")
    row = ApiKey(
        id=uuid7(),
        org_id=uow.actor.tenant,
        name=body.name,
        prefix=key[:_SHOWN],
        key_hash=hash_token(key),
        scopes=scopes,
        created_by=user_id,
        created_at=utc_now(),
        expires_at=body.expires_at,
    )
    uow.session.add(row)
    principal = Membership(
        principal_id=row.id, org_id=row.org_id, kind="api_key", role=uow.actor.role
    )
    await orgs.add_membership(uow.session, principal)
    return row
