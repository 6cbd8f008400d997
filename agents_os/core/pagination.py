"""Pages of a list that stay correct while rows come and go: keyset, not offset.

A cursor is the sort key of the last row seen, signed, so that nobody builds one by hand and
starts to rely on its inside.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from agents_os.core import context
from agents_os.core.errors import AppError
from agents_os.core.secrets import signing_key

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
_MAC_BYTES = 16

T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)
Key = InstrumentedAttribute[Any]


class BadCursor(AppError):
    """The cursor was not made by us for this list."""

    code = "bad_cursor"
    status = 400


class Page(BaseModel, Generic[T], frozen=True):
    """One page of a list, newest first unless the operation says otherwise."""

    data: list[T]
    next_cursor: str | None = Field(None, description="Pass as `cursor` to get the next page.")
    has_more: bool = False

    def model_post_init(self, _: object) -> None:
        """Leave the cursor to the middleware, for the `Link` header."""
        request = context.current()
        if request is not None:
            request.next_cursor = self.next_cursor


class PageQuery(BaseModel, frozen=True):
    """Which page to read. In REST: `page: Annotated[PageQuery, Query()]`."""

    cursor: str | None = Field(
        None, max_length=500, description="`next_cursor` of the page before; empty: from the start."
    )
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="Rows per page.")


async def paginate(
    session: AsyncSession,
    statement: Select[Any],
    *keys: Key,
    page: PageQuery,
    read: type[R] | Callable[[Any], R],
    ascending: bool = False,
) -> Page[R]:
    """One page of `statement`, which selects one entity, in descending order of `keys`.

    `keys` must identify a row together and must not be null: `Agent.id`, or
    `Conversation.last_message_at, Conversation.id`. Rows become `read.model_validate(row)`.

    Raises:
        BadCursor: the cursor was changed, or belongs to another list.
    """
    if page.cursor:
        here, last = tuple_(*keys), tuple_(*_decode(page.cursor, keys))
        statement = statement.where(here > last if ascending else here < last)
    order = [key.asc() if ascending else key.desc() for key in keys]
    ordered = statement.order_by(None).order_by(*order)
    rows = list((await session.execute(ordered.limit(page.limit + 1))).scalars())
    has_more = len(rows) > page.limit
    rows = rows[: page.limit]
    next_cursor = _encode(rows[-1], keys) if has_more else None
    as_read: Callable[[Any], R] = getattr(read, "model_validate", read)
    return Page[R](data=[as_read(row) for row in rows], next_cursor=next_cursor, has_more=has_more)


def _encode(row: object, keys: Sequence[Key]) -> str:
    values = [_as_json(getattr(row, key.key)) for key in keys]
    payload = json.dumps(values, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(payload, keys) + payload).rstrip(b"=").decode()


def _decode(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(payload, keys)):
        raise BadCursor(
            "This cursor does not belong to this list. Start again without a cursor, and pass "
            "on the `next_cursor` of each page unchanged."
        )
    return [_from_json(value, key) for value, key in zip(json.loads(payload), keys, strict=True)]


def _mac(payload: bytes, keys: Sequence[Key]) -> bytes:
    """Bound to the list by its keys: a cursor of one list is not valid for another."""
    scope = ",".join(f"{key.class_.__name__}.{key.key}" for key in keys).encode()
    key = signing_key("page-cursor")
    return hmac.digest(key, scope + b"\0" + payload, hashlib.sha256)[:_MAC_BYTES]


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _from_json(value: Any, key: Key) -> Any:
    kind = key.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    return UUID(value) if kind is UUID else value
