"""Every storage keeps the same promises."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from agents_os.core.ids import uuid7
from agents_os.core.storage import FileGone, Storage, StorageAway, StoredAs
from agents_os.core.storage.local import LocalStorage
from agents_os.core.storage.s3 import S3Storage
from agents_os.core.storage.supabase import SupabaseStorage
from tests.support import supabase_storage as supabase

REPORT = StoredAs("Bericht “Ä”.pdf", "application/pdf")
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
async def s3() -> AsyncIterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    async with httpx2.AsyncClient() as client:
        (await client.put(f"http://127.0.0.1:{port}/files")).raise_for_status()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["local", "s3", "supabase"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, s3: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Storage]:
    if request.param == "local":
        yield LocalStorage(tmp_path)
    elif request.param == "s3":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield S3Storage(f"s3://files/kept/here?endpoint={s3}")
    else:
        async with supabase.supabase_storage() as (_, url):
            yield SupabaseStorage(url, supabase.KEY)


def new_key() -> str:
    return f"{uuid7()}/{uuid7()}"


async def pieces(*each: bytes) -> AsyncIterator[bytes]:
    for piece in each:
        yield piece


async def whole(found: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in found])


async def test_what_was_put_is_read_measured_and_deleted(storage: Storage) -> None:
    key = new_key()
    assert await storage.size(key) is None
    await storage.put(key, pieces(b"one ", b"two"), REPORT)
    assert await whole(storage.read(key)) == b"one two"
    assert await storage.size(key) == 7
    await storage.delete(key)
    await storage.delete(key)
    assert await storage.size(key) is None
    with pytest.raises(FileGone):
        await whole(storage.read(key))


async def test_a_part_of_a_file_can_be_read(storage: Storage) -> None:
    key = new_key()
    await storage.put(key, pieces(b"0123456789"), REPORT)
    assert await whole(storage.read(key, start=2, end=5)) == b"234"
    assert await whole(storage.read(key, start=7)) == b"789"


async def test_an_upload_that_breaks_off_leaves_nothing(storage: Storage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(7):
            yield bytes(MEBIBYTE)
        raise ConnectionResetError("the browser went away")

    key = new_key()
    with pytest.raises((ConnectionResetError, StorageAway)):
        await storage.put(key, broken(), REPORT)
    assert await storage.size(key) is None


async def test_a_large_file_is_never_whole_in_memory(storage: Storage) -> None:
    """Backpressure: little is asked for before the storage has taken what it got."""

    async def large() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(MEBIBYTE // 2)

    key = new_key()
    await storage.put(key, large(), REPORT)
    assert await storage.size(key) == 20 * MEBIBYTE
    sizes = [len(piece) async for piece in storage.read(key)]
    assert max(sizes) < 8 * MEBIBYTE
    assert sum(sizes) == 20 * MEBIBYTE


async def test_a_link_of_the_storage_downloads_the_file(storage: Storage) -> None:
    key = new_key()
    await storage.put(key, pieces(b"content"), REPORT)
    link = await storage.link(key, REPORT, timedelta(minutes=5))
    if isinstance(storage, LocalStorage):
        assert link is None
        return
    async with httpx2.AsyncClient() as client:
        answer = await client.get(link or "")
    assert answer.content == b"content"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_no_key_leads_out_of_the_storage(storage: Storage) -> None:
    for key in ("../secret.key", "/etc/passwd", "a//b", "a/../b", ""):
        with pytest.raises(ValueError, match="not a storage key"):
            await storage.delete(key)


async def test_a_storage_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    async with supabase.supabase_storage() as (fake, url):
        fake.down = True
        with pytest.raises(StorageAway):
            await SupabaseStorage(url, supabase.KEY).size("a/b")
        fake.down = False
        with pytest.raises(StorageAway):
            await SupabaseStorage(url, "another key").put("a/b", pieces(b"x"), REPORT)
    with pytest.raises(StorageAway):
        await SupabaseStorage(url, supabase.KEY).size("a/b")


async def test_files_on_this_machine_are_private(tmp_path: Path) -> None:
    await LocalStorage(tmp_path / "files").put("a/b", pieces(b"x"), REPORT)
    assert (tmp_path / "files/a/b").stat().st_mode & 0o077 == 0
