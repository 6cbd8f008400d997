"""What kind of file this is, by what is in it: a name can say anything. Pure.

Text files look alike, so among those the ending of the name decides how they are read; whichever it
is, they are text.
"""

import codecs
import io
import re
import zipfile
from typing import Final

import puremagic

from agents_os.domains.knowledge.metadata.errors import FileRefused
from agents_os.domains.knowledge.metadata.unreadable import SENTENCES, Reason

HEAD: Final = 64 * 1024  # bytes that are looked at
TAIL: Final = 2 * 1024 * 1024  # of a ZIP: the list of what is in it
ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OFFICE = {
    "word/document.xml": _OPEN_XML + "wordprocessingml.document",
    "xl/workbook.xml": _OPEN_XML + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OPEN_XML + "presentationml.presentation",
}
_DECLARED = (  # what the first, unpacked, entry of a ZIP says
    "application/epub+zip",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
)
_OLD_OFFICE = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"}
_BY_ENDING = {
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAIL_FIELD = re.compile(r"^(from|to|date|subject|message-id|received|return-path):", re.I | re.M)


def kind_of(head: bytes, name: str) -> str:
    """The media type, or ZIP or OLE, where more than the beginning must be read.

    Raises:
        FileRefused: empty, or of a kind that cannot be read.
    """
    if not head:
        raise FileRefused(SENTENCES[Reason.EMPTY], reason=Reason.EMPTY)
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _declared(head) or ZIP
    if head.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        return OLE
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    return _picture(head) or _text(head, name)


def kind_of_zip(tail: bytes) -> str:
    """Which office file it is, by the list at its end. Raises FileRefused."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(tail)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused(SENTENCES[Reason.DAMAGED], reason=Reason.DAMAGED) from error
    kinds = [kind for part, kind in _OFFICE.items() if part in names]
    if not kinds:
        raise _unsupported()
    return kinds[0]


def directory_of_ole(head: bytes) -> int:
    """Where the list of what is in an old office file begins."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    first = int.from_bytes(head[48:52], "little")
    return (first + 1) * sector


def kind_of_ole(directory: bytes) -> str:
    """Which old office file it is, by the list of what is in it. Raises FileRefused."""
    if "EncryptedPackage".encode("utf-16-le") in directory:
        raise FileRefused(SENTENCES[Reason.PASSWORD], reason=Reason.PASSWORD)
    for stream, kind in _OLD_OFFICE.items():
        if f"{stream}\0".encode("utf-16-le") in directory:
            return kind
    raise _unsupported()


def _declared(head: bytes) -> str | None:
    if head[30:38] != b"mimetype":
        return None
    said = head[38:120]
    return next((kind for kind in _DECLARED if said.startswith(kind.encode() + b"PK")), None)


def _picture(head: bytes) -> str | None:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    sure = [each.mime_type for each in found if each.mime_type in _PICTURES]
    return sure[0] if sure and _decoded(head) is None else None


def _text(head: bytes, name: str) -> str:
    text = _decoded(head)
    if text is None:
        raise _unsupported()
    begin = text.lstrip("\ufeff \t\r\n")
    lower = begin[:2000].lower()
    ending = name.rpartition(".")[2].lower()
    if "<svg" in lower:
        raise _unsupported()
    if lower.startswith(("<!doctype html", "<html")) or (
        ending in ("html", "htm") and "<" in lower
    ):
        return "text/html"
    if lower.startswith("<?xml"):
        return "application/xhtml+xml" if "<html" in lower else "application/xml"
    if ending == "eml" and _MAIL_FIELD.search(lower):
        return "message/rfc822"
    if ending == "json" and begin[:1] in ("{", "["):
        return "application/json"
    return _BY_ENDING.get(ending, "text/plain")


def _decoded(head: bytes) -> str | None:
    """The beginning as text; None: it is none. The last character may be cut in two."""
    coding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = codecs.getincrementaldecoder(coding)().decode(head)
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return None if _CONTROL.search(text) else text


def _unsupported() -> FileRefused:
    return FileRefused(SENTENCES[Reason.UNSUPPORTED], reason=Reason.UNSUPPORTED)


# Types that a browser shows without running anything of them in our name.
_SHOWN: Final = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}


def shown_as(media_type: str) -> str | None:
    """As what a browser may show the file; None: it only downloads it."""
    if media_type in _SHOWN:
        return media_type
    plain = media_type.startswith("text/") and media_type != "text/html"
    return "text/plain; charset=utf-8" if plain or media_type == "application/json" else None
