"""Files in Supabase Storage, by its REST API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from agents_os.core.http import tls
from agents_os.core.storage.port import PIECE, StoredAs, away, checked, gone

_TIMES = httpx2.Timeout(60, connect=5)
_MISSING = (400, 404)  # older servers say 400 with a code in the body


class SupabaseStorage:
    """`supabase://<project>.supabase.co/<bucket>`, with the key SUPABASE_SERVICE_ROLE_KEY.

    The bucket must exist and be private. `supabase+http://` is for a server of one's own without
    encryption.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        self._bucket = parts.path.strip("/")
        if not key or not self._bucket or not parts.netloc:
            raise ValueError(
                "Storage at Supabase needs its address with the name of a bucket"
                " in STORAGE_URL, and SUPABASE_SERVICE_ROLE_KEY."
            )
        scheme = "http" if parts.scheme.endswith("+http") else "https"
        self._api = f"{scheme}://{parts.netloc}/storage/v1"
        self._headers = {"Authorization": f"Bearer {key}", "apikey": key}

    async def put(self, key: str, pieces: AsyncIterator[bytes], file: StoredAs) -> None:
        headers = {"Content-Type": file.media_type, "x-upsert": "true"}
        async with self._ask("POST", f"object/{self._of(key)}", content=pieces, headers=headers):
            pass

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        if end is not None and end <= start:
            return
        last = end - 1 if end is not None else ""
        headers = {"Range": f"bytes={start}-{last}"} if start or end is not None else {}
        path = f"object/authenticated/{self._of(key)}"
        async with self._ask("GET", path, headers=headers) as answer:
            async for piece in answer.aiter_bytes(PIECE):
                yield piece

    async def size(self, key: str) -> int | None:
        path = f"object/authenticated/{self._of(key)}"
        async with self._ask("HEAD", path, missing_ok=True) as answer:
            return int(answer.headers["content-length"]) if answer.is_success else None

    async def delete(self, key: str) -> None:
        body = {"prefixes": [checked(key)]}
        async with self._ask("DELETE", f"object/{self._bucket}", json=body, missing_ok=True):
            pass

    async def link(self, key: str, file: StoredAs, valid: timedelta) -> str:
        body = {"expiresIn": int(valid.total_seconds())}
        async with self._ask("POST", f"object/sign/{self._of(key)}", json=body) as answer:
            signed = str((await _json(answer))["signedURL"])
        return f"{self._api}{signed}&download={quote(file.name, safe='')}"

    def _of(self, key: str) -> str:
        return f"{self._bucket}/{checked(key)}"

    @asynccontextmanager
    async def _ask(
        self, method: str, path: str, *, missing_ok: bool = False, **request: Any
    ) -> AsyncIterator[httpx2.Response]:
        headers = self._headers | request.pop("headers", {})
        url = f"{self._api}/{path}"
        try:
            async with (
                httpx2.AsyncClient(timeout=_TIMES, trust_env=False, verify=tls()) as client,
                client.stream(method, url, headers=headers, **request) as answer,
            ):
                missing = answer.status_code in _MISSING and method != "POST"
                if missing and not missing_ok:
                    raise gone()
                if not missing:
                    answer.raise_for_status()
                yield answer
        except httpx2.HTTPError as error:
            raise away(error) from error


async def _json(answer: httpx2.Response) -> Any:
    await answer.aread()
    return answer.json()
