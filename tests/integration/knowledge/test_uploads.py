"""Uploads: judged before, while and after the bytes come, and never half kept."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import Forbidden, TooManyRequests
from agents_os.core.settings import settings
from agents_os.core.storage import storage
from agents_os.core.virus_scan import ScannerAway
from agents_os.domains.billing.metadata.limits import PlanLimitReached
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.knowledge.metadata.document_schemas import DocumentUpdate, PageAdd
from agents_os.domains.knowledge.metadata.errors import (
    DocumentKnown,
    DocumentNotFound,
    FileInfected,
    FileRefused,
    FileTooLarge,
)
from agents_os.domains.knowledge.usecases.add_page import add_page
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.delete_expired_documents import (
    delete_expired_documents,
)
from agents_os.domains.knowledge.usecases.get_upload_room import get_upload_room
from agents_os.domains.knowledge.usecases.remove_files import remove_files
from agents_os.domains.knowledge.usecases.update_document import update_document
from tests.support.builders import Org
from tests.support.uploads import EICAR, make_base, read, send, stored, to_remove, upload

MEGABYTE = 1_000_000


async def test_a_file_is_kept_and_waits_to_be_read(actor: Actor) -> None:
    base = await make_base(actor)
    found = await upload(actor, base.id, b"# Prices\n", b"Ten.\n", name="prices.md", tags=["2026"])
    assert (found.name, found.media_type, found.size_bytes) == ("prices.md", "text/markdown", 14)
    assert (found.status, found.progress, found.tags) == ("waiting", 0, ("2026",))
    assert await stored(f"{actor.tenant}/{found.id}") == b"# Prices\nTen.\n"
    assert await to_remove(actor) == []
    async with db.unit_of_work(actor) as uow:
        counted = await get_base(uow, base.id)
    assert (counted.documents, counted.size_bytes) == (1, 14)


async def test_the_kind_of_a_file_is_what_is_in_it(actor: Actor) -> None:
    base = await make_base(actor)
    office = io.BytesIO()
    with zipfile.ZipFile(office, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("padding.bin", bytes(200_000))
        archive.writestr("word/document.xml", "<document/>")
    found = await upload(actor, base.id, office.getvalue(), name="report.pdf")
    assert str(found.media_type).endswith("wordprocessingml.document")
    for content, name in (
        (b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf"),
        (b"PK\x03\x04 and nothing else", "report.docx"),
        (b"<svg onload='alert(1)'/>", "logo.txt"),
        (b"", "empty.txt"),
    ):
        with pytest.raises(FileRefused):
            await upload(actor, base.id, content, name=name)
    await remove_files()
    assert await to_remove(actor) == []


async def test_a_file_larger_than_the_plan_allows_stops_on_its_way(actor: Actor) -> None:
    base = await make_base(actor)
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield b"x" * MEGABYTE

    async with db.unit_of_work(actor) as uow:
        room = await get_upload_room(uow)
    assert room.largest_bytes == plans()["free"].largest_file_mb * MEGABYTE
    with pytest.raises(FileTooLarge, match="25 MB"):
        await send(actor, base.id, endless())
    assert asked == 26
    (key,) = await to_remove(actor)
    await remove_files()
    assert await storage().size(key) is None


async def test_the_plan_limits_all_files_together(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await make_base(actor)
    monkeypatch.setitem(plans()["free"].limits, "storage_mb", 1)
    await upload(actor, base.id, b"x" * 400_000)
    with pytest.raises(PlanLimitReached, match="MB of files"):
        await upload(actor, base.id, b"y")


async def test_the_same_bytes_are_not_kept_twice(actor: Actor) -> None:
    base, other = await make_base(actor), await make_base(actor, "Other")
    first = await upload(actor, base.id, b"same", name="first.txt")
    with pytest.raises(DocumentKnown, match="“first") as refused:
        await upload(actor, base.id, b"sa", b"me", name="second.txt")
    assert refused.value.details == {"document_id": str(first.id)}
    await upload(actor, other.id, b"same")
    together = await asyncio.gather(
        *(upload(actor, other.id, b"new") for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in together) == [
        "DocumentKnown",
        "DocumentKnown",
        "DocumentRead",
    ]


async def test_an_upload_that_breaks_off_leaves_nothing(actor: Actor) -> None:
    base = await make_base(actor)

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * MEGABYTE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await send(actor, base.id, broken())
    await remove_files()
    assert await to_remove(actor) == []
    async with db.unit_of_work(actor) as uow:
        assert (await get_base(uow, base.id)).documents == 0


async def test_twenty_uploads_a_minute_and_no_more(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings().rate_limit_upload == "20/minute"
    monkeypatch.setattr(settings(), "rate_limit_upload", "2/minute")
    base = await make_base(actor)
    await upload(actor, base.id, b"one")
    await upload(actor, base.id, b"two")
    with pytest.raises(TooManyRequests):
        await upload(actor, base.id, b"three")


@pytest.fixture
async def clamav(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """A scanner that speaks ClamAV's protocol; what it was sent."""
    seen: list[bytes] = []

    async def scan(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(size)
        seen.append(content)
        verdict = "Eicar-Test-Signature FOUND" if EICAR in content else "OK"
        writer.write(f"stream: {verdict}\0".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(scan, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(settings(), "virus_scanner", f"clamav://127.0.0.1:{port}")
    yield seen
    server.close()
    await server.wait_closed()


async def test_an_infected_file_is_refused(actor: Actor, clamav: list[bytes]) -> None:
    base = await make_base(actor)
    await upload(actor, base.id, b"harmless", b" text")
    assert clamav == [b"harmless text"]
    with pytest.raises(FileInfected, match="Eicar-Test-Signature"):
        await upload(actor, base.id, EICAR)
    await remove_files()
    assert await to_remove(actor) == []


async def test_nothing_is_kept_that_the_scanner_could_not_check(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await make_base(actor)
    monkeypatch.setattr(settings(), "virus_scanner", "clamav://127.0.0.1:9")
    with pytest.raises(ScannerAway):
        await upload(actor, base.id, b"harmless")
    async with db.unit_of_work(actor) as uow:
        assert (await get_base(uow, base.id)).documents == 0


async def test_a_deleted_document_is_gone_at_once_and_its_file_soon(actor: Actor) -> None:
    base = await make_base(actor)
    document = await upload(actor, base.id, b"secret")
    key = f"{actor.tenant}/{document.id}"
    async with db.unit_of_work(actor) as uow:
        await delete_document(uow, document.id)
    with pytest.raises(DocumentNotFound):
        await read(actor, document.id)
    assert await stored(key) == b"secret"
    await remove_files()
    assert await storage().size(key) is None
    await remove_files()  # again, as after a crash
    assert await to_remove(actor) == []
    await upload(actor, base.id, b"secret")


async def test_an_expired_document_is_not_found_and_then_deleted(actor: Actor) -> None:
    base = await make_base(actor)
    document = await upload(actor, base.id, b"until now")
    async with db.unit_of_work(actor) as uow:
        past = utc_now() - timedelta(seconds=1)
        await update_document(uow, document.id, DocumentUpdate(expires_at=past))
    with pytest.raises(DocumentNotFound):
        await read(actor, document.id)
    await delete_expired_documents()
    assert await to_remove(actor) == [f"{actor.tenant}/{document.id}"]


async def test_what_is_said_of_a_document_is_changed_by_who_added_it(org: Org) -> None:
    base = await make_base(org.owner, members_add=True)
    member, other = await org.member(), await org.member()
    document = await upload(member, base.id, b"mine")
    async with db.unit_of_work(member) as uow:
        before = (await get_base(uow, base.id)).index_version
        changed = await update_document(
            uow, document.id, DocumentUpdate(name="Ours", tags=["a"], visibility="private")
        )
        assert (await get_base(uow, base.id)).index_version == before + 1
    assert (changed.name, changed.tags, changed.visibility) == ("Ours", ("a",), "private")
    with pytest.raises(DocumentNotFound):
        await read(other, document.id)
    assert (await read(org.owner, document.id)).name == "Ours"
    shared = await upload(org.owner, base.id, b"for all")
    async with db.unit_of_work(other) as uow:
        with pytest.raises(Forbidden):
            await delete_document(uow, shared.id)


async def test_a_web_page_is_added_once_by_its_address(actor: Actor) -> None:
    base = await make_base(actor)
    async with db.unit_of_work(actor) as uow:
        page = await add_page(uow, base.id, PageAdd(url="https://Example.com/a?b=c#part"))
    assert (page.source, page.url, page.name) == (
        "web",
        "https://example.com/a?b=c",
        "example.com/a?b=c",
    )
    async with db.unit_of_work(actor) as uow:
        with pytest.raises(DocumentKnown):
            await add_page(uow, base.id, PageAdd(url="https://example.com/a?b=c"))
