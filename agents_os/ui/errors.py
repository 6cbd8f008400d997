"""What went wrong or right, said on screen. An AppError is for the person, the rest is a bug."""

from typing import Annotated, Literal

import reflex as rx
import structlog
from pydantic import StringConstraints
from reflex.event import EventSpec
from sqlalchemy.exc import OperationalError

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.core.ids import uuid7
from agents_os.ui.arguments import Text, validated

log = structlog.get_logger(__name__)

Tone = Literal["green", "red", "gold", "blue"]
Place = Annotated[str, StringConstraints(pattern=r"^(/[\w/-]*)?$", max_length=200)]  # a screen


class NoticeState(rx.State):
    """The newest notice of this tab; the browser shows it for some seconds."""

    latest: dict[str, str] = {}

    @rx.event
    def show(self, tone: str, text: str, href: str = ""):
        self.latest = {
            "id": str(uuid7()),
            "tone": validated(Tone, tone),
            "text": validated(Text, text),
            "href": validated(Place, href),
        }


def done(text: str) -> EventSpec:
    """A handler returns this to say that something worked: `return done("Saved.")`."""
    return NoticeState.show("green", text)


def told(text: str) -> EventSpec:
    """A handler returns this to say what a person has to know besides."""
    return NoticeState.show("gold", text)


def news(text: str, href: str) -> EventSpec:
    """A handler returns this to say what happened elsewhere, and on which screen it stands."""
    return NoticeState.show("blue", text, href)


def failed(text: str) -> EventSpec:
    """A handler returns this to say that something did not work."""
    return NoticeState.show("red", text)


def render_error(exception: Exception) -> EventSpec | None:
    """Reflex's handler of last resort for every event: one place turns failures into words."""
    if isinstance(exception, Unauthenticated):
        return None  # the guard has sent, or sends with the next event, this tab to sign in
    if isinstance(exception, AppError):
        return failed(exception.message)
    log.error("ui.unexpected_error", exc_info=exception)
    if isinstance(exception, OperationalError):
        return failed("The database does not answer. Nothing was changed; try again in a moment.")
    return failed("Something went wrong on our side. Nothing was saved; please try again.")
