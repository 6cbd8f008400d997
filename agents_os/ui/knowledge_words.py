"""Documents and passages in words, wherever they are shown."""

from uuid import UUID

KILOBYTE, MEGABYTE, GIGABYTE = 1_000, 1_000_000, 1_000_000_000


def size(count: int) -> str:
    """Bytes for people: "12 KB", "3.4 MB"."""
    for unit, name in ((GIGABYTE, "GB"), (MEGABYTE, "MB")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{max(1, round(count / KILOBYTE)):,} KB" if count else "0 KB"


def passage_href(document_id: UUID, passage_id: UUID, offset: int) -> str:
    """The screen that shows a document at a passage; `offset` finds it after another reading."""
    return f"/knowledge/documents/{document_id}?passage={passage_id}&at={offset}"


def where(name: str, location: str) -> str:
    """A passage's place in a line: "Handbook 2026.pdf, page 12"."""
    return f"{name}, {location}" if location else name
