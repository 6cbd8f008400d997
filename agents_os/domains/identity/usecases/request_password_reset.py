from dataclasses import replace

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.events import PasswordResetRequested
from agents_os.domains.identity.metadata.schemas import Device, PasswordResetRequest


async def request_password_reset(body: PasswordResetRequest, device: Device) -> None:
    """Have a link mailed to the address, if it has an account. The caller cannot tell.

    Opens its own unit of work. The link is made by the worker when it sends the mail.
    """
    await ratelimit.check("auth_per_ip", device.ip)
    await ratelimit.check("auth_per_identifier", body.email.lower(), device.ip)
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.find_user(uow.session, body.email)
        if user:
            await uow.enter(replace(GATEKEEPER, org_id=user.id))
            uow.publish(PasswordResetRequested(user_id=user.id))
