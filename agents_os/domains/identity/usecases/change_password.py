from dataclasses import replace

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import Unauthenticated
from agents_os.core.passwords import hash_password, verify_password
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.errors import WrongPassword
from agents_os.domains.identity.metadata.events import PasswordChanged
from agents_os.domains.identity.metadata.passwords import MAX_LENGTH, check_new_password
from agents_os.domains.identity.metadata.schemas import PasswordChange
from agents_os.domains.identity.usecases.end_sessions import end_sessions_of
from agents_os.domains.identity.usecases.require_person import require_person


async def change_password(actor: Actor, body: PasswordChange) -> None:
    """Replace the caller's password; ends their other sessions.

    Opens its own units of work, because passwords are hashed between them.

    Raises:
        WrongPassword: the current one does not match.
        WeakPassword, TooManyRequests
    """
    user_id, session_id = require_person(actor)
    await ratelimit.check("auth_per_identifier", user_id, "change password")
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.get_user(uow.session, user_id)
        credential = await users.get_credential(uow.session, user_id)
    if user is None:
        raise Unauthenticated("Your account does not exist any more.")
    current = body.current_password.get_secret_value()[: MAX_LENGTH + 1]
    if not await verify_password(current, credential.password_hash if credential else None):
        raise WrongPassword("Your current password is wrong. Try again, or sign out and reset it.")
    password = body.new_password.get_secret_value()
    check_new_password(password, email=user.email)
    password_hash = await hash_password(password)
    async with db.unit_of_work(replace(GATEKEEPER, org_id=user_id)) as uow:
        await users.set_password_hash(uow.session, user_id, password_hash)
        await end_sessions_of(uow, user_id, "password changed", now=utc_now(), except_id=session_id)
        uow.publish(PasswordChanged(user_id=user_id))
