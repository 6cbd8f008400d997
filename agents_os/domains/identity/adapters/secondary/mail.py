"""Three ways to send mail: to a server, to the log of a developer, or into a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from agents_os.core.settings import settings
from agents_os.domains.identity.metadata.errors import MailNotSent
from agents_os.domains.identity.metadata.ports import Mail, Mailer

log = structlog.get_logger(__name__)

_TIMEOUT_S = 15


_instead: ContextVar[Mailer | None] = ContextVar("mailer_instead", default=None)


@contextmanager
def mail_into(box: Mailer) -> Iterator[None]:
    """Hand what this task mails to `box`; for demonstration data, whose people do not exist."""
    token = _instead.set(box)
    try:
        yield
    finally:
        _instead.reset(token)


def mailer() -> Mailer:
    """The one to use now: this task's own, else what the settings say."""
    return _instead.get() or _configured()


@cache
def _configured() -> Mailer:
    url = settings().smtp_url
    if url and url.get_secret_value():
        return SmtpMailer(url.get_secret_value(), settings().mail_from)
    if settings().environment == "test":
        return OutboxMailer()
    return ConsoleMailer()


class OutboxMailer:
    """Keeps mails in memory, for tests."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.sent.append(mail)


class ConsoleMailer:
    """Shows mails in the log. Links in mails are secrets, so not in production."""

    async def send(self, mail: Mail) -> None:
        if settings().environment == "production":
            raise MailNotSent("No mail server is configured. Set AGENTS_OS_SMTP_URL.")
        log.info("mail.shown", to=mail.to, subject=mail.subject, text=mail.text)


class SmtpMailer:
    """Sends through a server: "smtp://user:password@host:587" or "smtps://..." (TLS at once).

    With smtp:// the connection is encrypted by STARTTLS whenever the server offers it, and
    always before a password is sent.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._address = urlsplit(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        address = self._address
        implicit = address.scheme == "smtps"
        try:
            await aiosmtplib.send(
                self._message(mail),
                hostname=address.hostname,
                port=address.port or (465 if implicit else 587),
                username=unquote(address.username) if address.username else None,
                password=unquote(address.password) if address.password else None,
                use_tls=implicit,
                start_tls=True if address.username and not implicit else None,
                timeout=_TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("mail.failed", error=type(error).__name__)
            raise MailNotSent("The mail server did not take the mail. We try again.") from error

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message
