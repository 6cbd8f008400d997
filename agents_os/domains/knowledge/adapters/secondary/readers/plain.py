"""Text and Markdown, in whatever encoding."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from agents_os.domains.knowledge.adapters.secondary.readers.markdown import sections_of
from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Reading, Section
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000  # bytes to guess an encoding from


def read(path: Path, media_type: str) -> Reading:
    text = decoded(path.read_bytes())
    if "markdown" in media_type or path.suffix.lower() in (".md", ".markdown"):
        return Reading(sections=sections_of(text))
    return Reading(sections=(Section(text=clean(text)),))


def decoded(data: bytes) -> str:
    """The text of a file that does not say its encoding: a mark, UTF-8, or what fits best.

    Raises:
        Unreadable: these bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(data)
    if text.count("\0") > len(text) // 100:
        raise Unreadable(Reason.UNSUPPORTED)
    return text


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")
