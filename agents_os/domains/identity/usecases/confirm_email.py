from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.domains.identity.adapters.secondary.confirmation_tokens import read_address
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.errors import ConfirmationLinkUnusable
from agents_os.domains.identity.metadata.schemas import Device, EmailConfirm


async def confirm_email(body: EmailConfirm, device: Device) -> None:
    """Note that the person of a mailed link reads their address. Repeating changes nothing.

    Opens its own unit of work: whoever opens the link may be signed in nowhere.

    Raises:
        ConfirmationLinkUnusable: forged, expired, or the account has another address now.
    """
    await ratelimit.check("auth_per_ip", device.ip)
    user_id, email = read_address(body.token)
    async with db.unit_of_work(GATEKEEPER) as uow:
        if not await users.confirm_email(uow.session, user_id, email, utc_now()):
            raise ConfirmationLinkUnusable("This account has another address now, or is gone.")
