"""What the API keys screen knows and does."""

from datetime import timedelta
from typing import Any, Literal

import reflex as rx
from pydantic import BaseModel

from agents_os.core.clock import utc_now
from agents_os.core.fields import Name
from agents_os.core.shapes import Frozen
from agents_os.domains.identity.metadata.member_schemas import ApiKeyCreate, ApiKeyRead
from agents_os.domains.identity.metadata.permissions import SCOPE_PRESETS
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.create_api_key import create_api_key
from agents_os.domains.identity.usecases.revoke_api_key import revoke_api_key
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import PagedMixin, acting, first_pages, reading


class KeyForm(BaseModel):
    name: Name
    scopes: Literal["read", "write", "full"]
    days: Literal["30", "90", "365", "never"] = "90"

    def to_body(self) -> ApiKeyCreate:
        expires = None if self.days == "never" else utc_now() + timedelta(days=int(self.days))
        return ApiKeyCreate(name=self.name, scopes=[self.scopes], expires_at=expires)


class KeyRow(Frozen):
    id: str
    name: str
    prefix: str
    scopes: str
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    revoked: bool
    expired: bool


class ApiKeysState(PagedMixin, rx.State):
    keys: list[KeyRow] = []
    creating: bool = False
    fresh_key: str = ""  # shown once, gone with the next load

    @rx.event
    async def on_load(self):
        self.fresh_key = ""
        return ApiKeysState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            keys, self.has_more = await first_pages(queries.list_api_keys, uow, self.pages)
            self.keys = [_row(key) for key in keys]

    @rx.event
    def show(self, shown: bool):
        self.creating = validated(bool, shown)

    @rx.event
    async def create(self, data: dict[str, Any]):
        body = form(KeyForm, data).to_body()
        async with acting(self) as uow:
            created = await create_api_key(uow, body)
        self.creating, self.fresh_key = False, created.key
        return ApiKeysState.refresh

    @rx.event
    def put_away(self):
        self.fresh_key = ""

    @rx.event
    async def revoke(self, key_id: str):
        async with acting(self) as uow:
            await revoke_api_key(uow, identifier(key_id))
        return [ApiKeysState.refresh, done("Revoked. Requests with this key are refused now.")]


def _row(key: ApiKeyRead) -> KeyRow:
    return KeyRow(
        id=str(key.id),
        name=key.name,
        prefix=key.prefix,
        scopes=_scopes_in_words(key.scopes),
        created_at=key.created_at.isoformat(),
        expires_at=key.expires_at.isoformat() if key.expires_at else None,
        last_used_at=key.last_used_at.isoformat() if key.last_used_at else None,
        revoked=key.revoked_at is not None,
        expired=key.expires_at is not None and key.expires_at <= utc_now(),
    )


def _scopes_in_words(scopes: list[str]) -> str:
    for preset, keys in SCOPE_PRESETS.items():
        if set(scopes) == set(keys):
            return preset
    return ", ".join(scopes)
