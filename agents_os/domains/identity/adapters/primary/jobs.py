"""Mails, sent by the worker after the change they are about is committed; and housekeeping.

Each mail handler opens units of work of its own (as gatekeeper) and mails between them; `uow` is
the relay's, which only marks the event as handled.
"""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.core.jobs import every
from agents_os.domains.identity.metadata.events import (
    EmailConfirmationRequested,
    InviteSent,
    PasswordChanged,
    PasswordResetRequested,
)
from agents_os.domains.identity.usecases.send_email_confirmation import send_email_confirmation
from agents_os.domains.identity.usecases.send_invite import send_invite
from agents_os.domains.identity.usecases.send_password_changed import send_password_changed
from agents_os.domains.identity.usecases.send_password_reset import send_password_reset
from agents_os.domains.identity.usecases.sweep_sessions import sweep_sessions

every(86_400, "identity.sweep_sessions")(sweep_sessions)


@subscribe(InviteSent)
async def mail_invite(uow: UnitOfWork, event: InviteSent) -> None:
    await send_invite(event.invite_id)


@subscribe(EmailConfirmationRequested)
async def mail_email_confirmation(uow: UnitOfWork, event: EmailConfirmationRequested) -> None:
    await send_email_confirmation(event.user_id)


@subscribe(PasswordResetRequested)
async def mail_password_reset(uow: UnitOfWork, event: PasswordResetRequested) -> None:
    await send_password_reset(event.user_id)


@subscribe(PasswordChanged)
async def mail_password_changed(uow: UnitOfWork, event: PasswordChanged) -> None:
    await send_password_changed(event.user_id)
