"""The kind of a file is read from its bytes."""

import io
import zipfile

import pytest

from agents_os.domains.knowledge.metadata.errors import FileRefused
from agents_os.domains.knowledge.metadata.file_types import (
    OLE,
    ZIP,
    directory_of_ole,
    kind_of,
    kind_of_ole,
    kind_of_zip,
    shown_as,
)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(13)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "notes.txt", "application/pdf"),
        (PNG, "a.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(8), "a", "image/jpeg"),
        (b"{\\rtf1 hello}", "a.doc", "application/rtf"),
        (b"PK\x03\x04" + bytes(40), "a.docx", ZIP),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(40), "a.doc", OLE),
        (b"<!DOCTYPE html><html>", "a.txt", "text/html"),
        (b"name,price\nhat,3\n", "a.CSV", "text/csv"),
        (b"# Title\n", "a.md", "text/markdown"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"From: a@b.test\nSubject: x\n\nHello", "mail.eml", "message/rfc822"),
        ("Größe".encode("utf-16"), "a.txt", "text/plain"),
        ("Größe".encode("latin-1"), "a.txt", "text/plain"),
        ("é".encode() * 40_000, "a.txt", "text/plain"),
        ("é".encode()[:1], "cut.txt", "text/plain"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "a.xml", "application/xml"),
    ],
)
def test_a_kind_is_known_by_its_beginning(head: bytes, name: str, kind: str) -> None:
    assert kind_of(head, name) == kind


@pytest.mark.parametrize(
    "head", [b"", b"MZ\x90\x00", b"\x7fELF\x02\x01", b"<svg xmlns='x'>", b"\x00\x01\x02"]
)
def test_what_cannot_be_read_is_refused_whatever_it_is_called(head: bytes) -> None:
    with pytest.raises(FileRefused):
        kind_of(head, "report.pdf")


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x" * 5_000)
    return out.getvalue()


def test_an_office_file_is_known_by_the_end_of_its_zip() -> None:
    whole = archive("[Content_Types].xml", "a.bin", "xl/workbook.xml")
    assert kind_of_zip(whole[-4_000:]).endswith("spreadsheetml.sheet")
    for other in (archive("a.exe"), whole[:-30], b""):
        with pytest.raises(FileRefused):
            kind_of_zip(other)


def test_an_open_document_says_itself_what_it_is() -> None:
    kind = "application/vnd.oasis.opendocument.text"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", kind)
        made.writestr("content.xml", "<a/>")
    assert kind_of(out.getvalue(), "a.zip") == kind


def test_an_old_office_file_is_known_by_the_names_in_it() -> None:
    head = bytearray(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    head[30], head[48] = 9, 3
    assert directory_of_ole(bytes(head)) == 4 * 512
    assert kind_of_ole("Root Entry\0WordDocument\0".encode("utf-16-le")) == "application/msword"
    with pytest.raises(FileRefused, match="password"):
        kind_of_ole("EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(FileRefused):
        kind_of_ole("Root Entry".encode("utf-16-le"))


def test_only_harmless_kinds_are_shown() -> None:
    assert shown_as("application/pdf") == "application/pdf"
    assert shown_as("text/markdown") == "text/plain; charset=utf-8"
    for kind in ("text/html", "application/xhtml+xml", "image/svg+xml", "application/xml"):
        assert shown_as(kind) is None
