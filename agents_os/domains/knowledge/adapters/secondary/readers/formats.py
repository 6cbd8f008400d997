"""Which reader a file's type needs. Loads a reader only when there is something for it to read."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from agents_os.domains.knowledge.metadata.sections import Reading
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

PDF: Final = "application/pdf"
HTML: Final = "text/html"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
DOCX: Final = _OPEN_XML + "wordprocessingml.document"
XLSX: Final = _OPEN_XML + "spreadsheetml.sheet"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

READERS: Final = {
    "application/msword": "office",
    "application/rtf": "office",
    "application/vnd.ms-excel": "office",
    "application/vnd.ms-powerpoint": "office",
    DOCX: "office",
    _OPEN_XML + "presentationml.presentation": "office",
    XLSX: "office",
    _OPEN_DOCUMENT + "text": "office",
    _OPEN_DOCUMENT + "spreadsheet": "office",
    _OPEN_DOCUMENT + "presentation": "office",
    "application/epub+zip": "office",
    "text/rtf": "office",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    HTML: "web",
    "application/xhtml+xml": "web",
    "message/rfc822": "mail",
    "text/markdown": "plain",
    "text/x-markdown": "plain",
    "text/plain": "plain",
    "application/json": "plain",
    "application/xml": "plain",
    "text/xml": "plain",
}


def require_readable(media_type: str) -> None:
    """Raise Unreadable if nothing here reads files of this type."""
    if media_type != PDF:
        _name(media_type)


def reader_of(media_type: str) -> Callable[[Path, str], Reading]:
    """The function `read(path, media_type)` of the module that reads such files as a whole.

    It raises Unreadable if the file cannot be read. PDFs have a reader of their own.

    Raises:
        Unreadable: nothing here reads files of this type.
    """
    module = import_module(f"{__package__}.{_name(media_type)}")
    reader: Callable[[Path, str], Reading] = module.read
    return reader


def _name(media_type: str) -> str:
    name = "picture" if media_type.startswith("image/") else READERS.get(media_type)
    if name is None and media_type.startswith("text/"):
        name = "plain"
    if name is None or media_type == "image/svg+xml":
        raise Unreadable(Reason.UNSUPPORTED)
    return name
