"""Why a document could not be read: a stable code, and a sentence that says what to do."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    PASSWORD = "password_protected"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    NO_TEXT = "no_text"
    PICTURES_ONLY = "pictures_only"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH_TEXT = "too_much_text"
    TOO_HARD = "too_hard_to_read"
    UNSUPPORTED = "unsupported_type"
    ROBOTS = "robots_forbid"
    PAGE_NOT_FOUND = "page_not_found"
    PAGE_REFUSED = "page_refused"
    ADDRESS_REFUSED = "address_refused"
    FILE_MISSING = "file_missing"


MOST_PAGES: Final = 5_000
MOST_CHARACTERS: Final = 20_000_000  # of one document

SENTENCES: Final[dict[Reason, str]] = {
    Reason.PASSWORD: (
        "This file opens only with a password. Save it without the password and upload it again."
    ),
    Reason.ENCRYPTED: (
        "This file is encrypted in a way that cannot be opened here. Export it as an ordinary PDF"
        " and upload that."
    ),
    Reason.DAMAGED: (
        "This file is damaged and cannot be opened. Open it on your computer, save it anew and"
        " upload it again."
    ),
    Reason.EMPTY: "This file is empty. Check that you chose the right one.",
    Reason.NO_TEXT: "There is no text in this document, so there is nothing to find in it.",
    Reason.PICTURES_ONLY: (
        "This document consists of pictures, and reading text in pictures is not set up here."
        " Ask whoever runs the server to install Tesseract, or upload a version with text."
    ),
    Reason.TOO_MANY_PAGES: (
        f"This document has more than {MOST_PAGES:,} pages. Split it and upload the parts."
    ),
    Reason.TOO_MUCH_TEXT: (
        f"This document has more than {MOST_CHARACTERS // 1_000_000} million characters. Split it"
        " and upload the parts."
    ),
    Reason.TOO_HARD: (
        "Reading this file takes more time or memory than is allowed. Split it, or save it in"
        " another format, and upload it again."
    ),
    Reason.UNSUPPORTED: (
        "This kind of file cannot be read. Upload a PDF, a Word, Excel or PowerPoint file, text,"
        " Markdown, CSV, HTML, an e-mail (.eml) or a picture."
    ),
    Reason.ROBOTS: (
        "The website does not allow programs to read this page. Save the page as a file and upload"
        " that, if you may use it."
    ),
    Reason.PAGE_NOT_FOUND: "There is no page at this address. Check the address.",
    Reason.PAGE_REFUSED: (
        "The website did not give us this page. Save it as a file and upload that."
    ),
    Reason.ADDRESS_REFUSED: (
        "Only pages of the public internet can be read, at addresses that begin with https:// or"
        " http://."
    ),
    Reason.FILE_MISSING: "The file itself is gone from the storage. Upload it again.",
}


class Unreadable(Exception):
    """Trying again would not help. `message` is for the person who added the document."""

    def __init__(self, reason: Reason, message: str | None = None) -> None:
        self.reason, self.message = reason, message or SENTENCES[reason]
        super().__init__(self.message)
