"""E-mails as files (.eml): who wrote what to whom, and the text."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from agents_os.domains.knowledge.adapters.secondary.readers.web import read_html
from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Reading, Section
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

_SHOWN = ("Subject", "From", "To", "Cc", "Date")


def read(path: Path, media_type: str) -> Reading:
    message = message_from_bytes(path.read_bytes(), policy=default)
    if not any(name in message for name in _SHOWN):
        raise Unreadable(Reason.DAMAGED)
    subject = clean(str(message.get("Subject", "")))
    head = "\n".join(f"{name}: {message[name]}" for name in _SHOWN if name in message)
    headings = (subject,) if subject else ()
    sections = [Section(text=clean(head), headings=headings), *_body(message, headings)]
    return Reading(sections=tuple(sections), title=subject[:200], notes=_left_out(message))


def _body(message: EmailMessage, headings: tuple[str, ...]) -> list[Section]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return []
    text = str(part.get_content())
    if part.get_content_subtype() == "html":
        found = read_html(text).sections
        return [each.model_copy(update={"headings": headings + each.headings}) for each in found]
    text = clean(text)
    return [Section(text=text, headings=headings)] if text else []


def _left_out(message: EmailMessage) -> tuple[str, ...]:
    names = [part.get_filename() or "without a name" for part in message.iter_attachments()]
    if not names:
        return ()
    return (f"Attachments are not read; upload them themselves: {', '.join(names)[:300]}.",)
