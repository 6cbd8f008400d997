from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.passwords import hash_password, is_outdated, verify_password
from agents_os.domains.identity.adapters.secondary.repository import orgs, users
from agents_os.domains.identity.metadata.errors import AccountLocked, WrongCredentials
from agents_os.domains.identity.metadata.models import UserCredential
from agents_os.domains.identity.metadata.passwords import MAX_LENGTH
from agents_os.domains.identity.metadata.schemas import Device, LogIn, SignedIn
from agents_os.domains.identity.usecases.start_session import start_session

FREE_ATTEMPTS = 10
_LONGEST_LOCK = timedelta(hours=1)


async def log_in(body: LogIn, device: Device) -> SignedIn:
    """Check e-mail and password and open a session in the person's first organisation.

    Opens its own units of work: a failed attempt must be remembered although it raises, and no
    transaction stays open while the password is verified.

    Raises:
        WrongCredentials: for an unknown e-mail and a wrong password alike, after equal time.
        AccountLocked: after ten wrong passwords in a row; each further one doubles the lock.
        TooManyRequests: rate limit per address and per e-mail.
    """
    await ratelimit.check("auth_per_ip", device.ip)
    await ratelimit.check("auth_per_identifier", body.email.lower(), device.ip)
    password = body.password.get_secret_value()[: MAX_LENGTH + 1]
    credential = await _read_credential(body.email)
    stored = credential.password_hash if credential else None
    if not await verify_password(password, stored) or credential is None:
        await _remember_failure(credential.user_id if credential else None)
        raise WrongCredentials("E-mail or password is wrong. Try again, or reset your password.")
    rehashed = await hash_password(password) if is_outdated(credential.password_hash) else None
    return await _open_session(credential.user_id, rehashed, device)


def lock_after(failed_attempts: int) -> timedelta:
    """How long an account rests after so many wrong passwords: 0, then 30 s doubling to 1 h."""
    if failed_attempts < FREE_ATTEMPTS:
        return timedelta()
    doublings = min(failed_attempts - FREE_ATTEMPTS, 10)
    return min(timedelta(seconds=30 * (1 << doublings)), _LONGEST_LOCK)


async def _read_credential(email: str) -> UserCredential | None:
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.find_user(uow.session, email)
        credential = await users.get_credential(uow.session, user.id) if user else None
        if credential:
            _refuse_while_locked(credential, utc_now())
        return credential


def _refuse_while_locked(credential: UserCredential, now: datetime) -> None:
    if credential.locked_until and credential.locked_until > now:
        wait_s = ceil((credential.locked_until - now).total_seconds())
        raise AccountLocked(
            f"Too many wrong passwords. Wait {wait_s} seconds, or reset your password.",
            retry_after_s=wait_s,
        )


async def _remember_failure(user_id: UUID | None) -> None:
    if user_id is None:
        return
    async with db.unit_of_work(GATEKEEPER) as uow:
        credential = await users.lock_credential(uow.session, user_id)
        if credential:
            credential.failed_attempts += 1
            lock = lock_after(credential.failed_attempts)
            credential.locked_until = utc_now() + lock if lock else None


async def _open_session(user_id: UUID, rehashed: str | None, device: Device) -> SignedIn:
    async with db.unit_of_work(GATEKEEPER) as uow:
        credential = await users.lock_credential(uow.session, user_id)
        if credential:
            _refuse_while_locked(credential, utc_now())  # others may have failed meanwhile
            credential.password_hash = rehashed or credential.password_hash
            credential.failed_attempts = 0
            credential.locked_until = None
        memberships = await orgs.list_memberships(uow.session, user_id)
        first = memberships[0][1].id if memberships else None
        return await start_session(uow, user_id, first, device)
