import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from structlog.testing import capture_logs

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.identity.adapters.secondary.mail import ConsoleMailer, SmtpMailer
from agents_os.domains.identity.metadata.errors import MailNotSent
from agents_os.domains.identity.metadata.mails import invite_mail
from agents_os.domains.identity.metadata.ports import Mail
from agents_os.domains.identity.metadata.schemas import OrgRead

LINK = "http://localhost:3000/invite/abc"


class Inbox:
    """What a real SMTP server on this machine received."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.port = 0

    async def handle_DATA(  # noqa: N802  (the name is aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(envelope.content)
        return "250 OK"


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    inbox = Inbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0)
    inbox.port = server.sockets[0].getsockname()[1]
    async with server:
        yield inbox


def example(name: str = "Fish & <b>Chips</b>") -> Mail:
    org = OrgRead(
        id=uuid7(),
        name=name,
        slug="x",
        logo="🐟",
        plan="free",
        time_zone="UTC",
        locale="en",
        region="default",
        members_can_build=True,
        created_at=utc_now(),
    )
    expires_at = utc_now() + timedelta(days=7)
    return invite_mail(
        to="grace@example.test", inviter="Ada", org=org, link=LINK, expires_at=expires_at
    )


async def test_a_server_receives_text_and_html(inbox: Inbox) -> None:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{inbox.port}", "Agents OS <no-reply@example.test>")
    await mailer.send(example())
    message = message_from_bytes(inbox.messages[0], policy=policy.default)
    assert message["To"] == "grace@example.test"
    assert message["Subject"] == "Ada invites you to Fish & <b>Chips</b> on Agents OS"
    parts = {
        part.get_content_type(): part.get_content()
        for part in message.walk()
        if part.is_multipart() is False
    }
    assert LINK in parts["text/plain"]
    assert "🐟 Fish &amp; &lt;b&gt;Chips&lt;/b&gt;" in parts["text/html"]


async def test_a_server_that_is_away_is_told_as_such() -> None:
    with pytest.raises(MailNotSent):
        await SmtpMailer("smtp://127.0.0.1:1", "no-reply@example.test").send(example())


async def test_a_password_is_never_sent_in_clear(inbox: Inbox) -> None:
    mailer = SmtpMailer(f"smtp://ada:secret@127.0.0.1:{inbox.port}", "no-reply@example.test")
    with pytest.raises(MailNotSent):  # the server offers no STARTTLS
        await mailer.send(example())


async def test_a_developer_finds_the_link_in_the_log() -> None:
    with capture_logs() as lines:
        await ConsoleMailer().send(example())
    assert LINK in lines[0]["text"]
