from dataclasses import replace

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.passwords import hash_password
from agents_os.core.random_tokens import hash_token
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.errors import ResetLinkUnusable
from agents_os.domains.identity.metadata.events import PasswordChanged
from agents_os.domains.identity.metadata.passwords import check_new_password
from agents_os.domains.identity.metadata.schemas import Device, PasswordResetConfirm
from agents_os.domains.identity.usecases.end_sessions import end_sessions_of

_UNUSABLE = "This link was used already or has expired. Ask for a new one."


async def reset_password(body: PasswordResetConfirm, device: Device) -> None:
    """Set a new password with the token from the mail; ends all sessions and any lock.

    Opens its own units of work, because the password is hashed between them.

    Raises:
        ResetLinkUnusable: unknown, used or expired.
        WeakPassword: the link stays usable.
    """
    await ratelimit.check("auth_per_ip", device.ip)
    token_hash, password = hash_token(body.token), body.password.get_secret_value()
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.find_user_by_reset(uow.session, token_hash, utc_now())
        if user is None:
            raise ResetLinkUnusable(_UNUSABLE)
    check_new_password(password, email=user.email)
    password_hash = await hash_password(password)
    async with db.unit_of_work(replace(GATEKEEPER, org_id=user.id)) as uow:
        if await users.use_reset(uow.session, token_hash, utc_now()) is None:
            raise ResetLinkUnusable(_UNUSABLE)
        await users.set_password_hash(uow.session, user.id, password_hash)
        await users.confirm_email(uow.session, user.id, user.email, utc_now())
        await end_sessions_of(uow, user.id, "password reset", now=utc_now())
        uow.publish(PasswordChanged(user_id=user.id))
