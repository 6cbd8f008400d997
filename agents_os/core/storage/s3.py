"""Files in S3, or in what speaks its protocol: MinIO, R2, Ceph."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from agents_os.core.storage.port import PIECE, StoredAs, away, checked, gone

if TYPE_CHECKING:
    from obstore import Attributes, GetOptions

_PART = 5 * 1024 * 1024  # the least that S3 takes
_PARTS_AT_ONCE = 2


class S3Storage:
    """`s3://bucket/folder?region=eu-central-1&endpoint=https://minio.example.com`.

    The keys come from the environment, as for every AWS tool: AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, or the role of the machine.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        endpoint = query.get("endpoint")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=query.get("region", "us-east-1"),
            config={"endpoint": endpoint} if endpoint else None,
            virtual_hosted_style_request=endpoint is None,
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "connect_timeout": "5s",
                "timeout": "10m",  # of a whole request, and a file may be large
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(self, key: str, pieces: AsyncIterator[bytes], file: StoredAs) -> None:
        # Whoever opens it by a link of S3's own downloads it: what is in it never runs there.
        attributes: Attributes = {
            "Content-Type": file.media_type,
            "Content-Disposition": file.disposition(),
        }
        with _understood():
            await obstore.put_async(
                self._store,
                checked(key),
                pieces,
                attributes=attributes,
                chunk_size=_PART,
                max_concurrency=_PARTS_AT_ONCE,
            )

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        options: GetOptions = {"range": (start, end) if end is not None else {"offset": start}}
        with _understood():
            found = await obstore.get_async(self._store, checked(key), options=options)
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def size(self, key: str) -> int | None:
        try:
            return (await obstore.head_async(self._store, checked(key)))["size"]
        except (FileNotFoundError, NotFoundError):
            return None
        except BaseError as error:
            raise away(error) from error

    async def delete(self, key: str) -> None:
        with _understood():
            await obstore.delete_async(self._store, checked(key))

    async def link(self, key: str, file: StoredAs, valid: timedelta) -> str:
        return await obstore.sign_async(self._store, "GET", checked(key), valid)


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotFoundError):
        raise gone() from None
    except BaseError as error:
        raise away(error) from error
