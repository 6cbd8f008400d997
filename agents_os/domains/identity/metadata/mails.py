"""The mails of identity, as text and as plain HTML."""

from datetime import datetime
from html import escape

from agents_os.domains.identity.metadata.ports import Mail
from agents_os.domains.identity.metadata.schemas import OrgRead, UserRead


def invite_mail(*, to: str, inviter: str, org: OrgRead, link: str, expires_at: datetime) -> Mail:
    """Asks `to` to join `org`."""
    return compose(
        to,
        f"{inviter} invites you to {org.name} on Agents OS",
        [
            f"{inviter} invites you to join {org.logo} {org.name} on Agents OS.",
            f"The link works once, until {_day(expires_at)}. It is only for {to}.",
        ],
        ("Accept the invite", link),
    )


def confirmation_mail(user: UserRead, *, link: str, expires_at: datetime) -> Mail:
    """Asks `user` to prove that the address is theirs."""
    return compose(
        user.email,
        "Confirm your e-mail address for Agents OS",
        [
            f"Hello {user.display_name}, please confirm that this address is yours.",
            f"The link works until {_day(expires_at)}.",
            "If you did not sign up, ignore this mail.",
        ],
        ("Confirm my address", link),
    )


def password_reset_mail(user: UserRead, *, link: str, expires_at: datetime) -> Mail:
    """Lets `user` choose a new password."""
    return compose(
        user.email,
        "Choose a new Agents OS password",
        [
            f"Hello {user.display_name}, somebody asked for a new password for your account.",
            f"The link works once, until {_day(expires_at)}.",
            "If it was not you, ignore this mail: nothing changes.",
        ],
        ("Choose a new password", link),
    )


def password_changed_mail(user: UserRead, *, link: str) -> Mail:
    """Warns `user`, in case it was somebody else."""
    return compose(
        user.email,
        "Your Agents OS password was changed",
        [
            f"Hello {user.display_name}, your password was changed, and other devices signed out.",
            "If it was not you, reset your password now.",
        ],
        ("Reset your password", link),
    )


def compose(to: str, subject: str, paragraphs: list[str], button: tuple[str, str]) -> Mail:
    """A mail in our form; `button` is (label, link)."""
    label, link = button
    text = "\n\n".join([*paragraphs, f"{label}:\n{link}"])
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    html += f'<p><a href="{escape(link)}">{escape(label)}</a></p>'
    html += f"<p>{escape(link)}</p>"
    return Mail(to, subject, f"{text}\n", f"<!doctype html><html><body>{html}</body></html>")


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
