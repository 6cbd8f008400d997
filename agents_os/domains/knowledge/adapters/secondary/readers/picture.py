"""Pictures: the text in them."""

from pathlib import Path

from agents_os.domains.knowledge.adapters.secondary.readers.ocr import recognised
from agents_os.domains.knowledge.metadata.sections import Location, Reading, Section


def read(path: Path, media_type: str) -> Reading:
    text = recognised(path.read_bytes())
    place = Location(kind="image", number=1)
    return Reading(sections=(Section(text=text, location=place),) if text else ())
