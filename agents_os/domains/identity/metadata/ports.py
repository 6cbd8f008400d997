"""What identity needs from outside. Implementations: `adapters/secondary/mail.py`."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """One message to one address.

    Attributes:
        to: E-mail address.
        subject: One line.
        text: For people without HTML; says everything.
        html: The same, escaped.
    """

    to: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Hand over `mail`.

        Raises:
            MailNotSent: try again later.
        """
