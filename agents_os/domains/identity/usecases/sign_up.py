from dataclasses import replace

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.ids import uuid7
from agents_os.core.passwords import hash_password
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.errors import EmailTaken
from agents_os.domains.identity.metadata.events import EmailConfirmationRequested
from agents_os.domains.identity.metadata.passwords import check_new_password
from agents_os.domains.identity.metadata.schemas import Device, OrgCreate, SignedIn, SignUp
from agents_os.domains.identity.usecases.found_org import found_org
from agents_os.domains.identity.usecases.start_session import start_session


async def sign_up(body: SignUp, device: Device) -> SignedIn:
    """Create user, organisation, owner membership and starter grant, all or nothing; sign in.

    Opens its own unit of work, because the password is hashed before it begins.
    Says plainly when the address is in use: with open sign-up that can be learned anyway, and
    the rate limit makes it slow.

    Raises:
        EmailTaken: somebody signed up with this address; nothing was written.
        WeakPassword, TooManyRequests
    """
    await ratelimit.check("auth_per_ip", device.ip)
    await ratelimit.check("auth_per_identifier", body.email.lower(), device.ip)
    password = body.password.get_secret_value()
    check_new_password(password, email=body.email)
    password_hash = await hash_password(password)
    org_id = uuid7()
    async with db.unit_of_work(replace(GATEKEEPER, org_id=org_id)) as uow:
        name = body.name or body.email.partition("@")[0][:80]
        user = await users.add_user(uow.session, body.email.lower(), name)
        if user is None:
            raise EmailTaken(
                "This e-mail address has an account already. Sign in, or reset your password."
            )
        await users.set_password_hash(uow.session, user.id, password_hash)
        company = OrgCreate(name=body.company, time_zone=body.time_zone)
        await found_org(uow, org_id, company, user.id, at_sign_up=True)
        uow.publish(EmailConfirmationRequested(user_id=user.id))
        return await start_session(uow, user.id, org_id, device)
