"""People who sign up and sign in, for tests of identity."""

from uuid import UUID, uuid4

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.domains.identity.adapters.secondary.repository.users import confirm_email
from agents_os.domains.identity.metadata.schemas import Device, SignedIn, SignUp
from agents_os.domains.identity.usecases.sign_up import sign_up

PASSWORD = "correct horse 7"


def someone(**changes: object) -> SignUp:
    """A sign-up nobody has made before."""
    fields = {
        "email": f"{uuid4().hex}@example.test",
        "password": PASSWORD,
        "company": f"Acme {uuid4().hex[:8]}",
    }
    return SignUp.model_validate(fields | changes)


def device() -> Device:
    """A browser at an address that has used up no rate limit."""
    return Device(ip=uuid4().hex, user_agent="Mozilla/5.0 (X11; Linux) Firefox/140.0")


async def signed_up(**changes: object) -> SignedIn:
    """A new owner with a confirmed address, signed in."""
    person = await sign_up(someone(**changes), device())
    await with_confirmed_address(str(person.user.id), person.user.email)
    return person


async def with_confirmed_address(user_id: str, email: str) -> None:
    """As if the person had followed the link of the mail."""
    async with db.unit_of_work(GATEKEEPER) as uow:
        assert await confirm_email(uow.session, UUID(user_id), email, utc_now())
