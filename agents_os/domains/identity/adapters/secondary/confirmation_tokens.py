"""Tokens in confirmation links: they say which account reads which address, and are not stored.

Confirming twice changes nothing, so the token may be used again until it expires.
"""

from datetime import datetime
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from agents_os.core.clock import utc_now
from agents_os.core.secrets import signing_key
from agents_os.domains.identity.metadata.errors import ConfirmationLinkUnusable

_ALGORITHMS = ["HS256"]


def sign_address(user_id: UUID, email: str, expires_at: datetime) -> str:
    """A token that `read_address` accepts until `expires_at`."""
    payload = {"sub": str(user_id), "email": email, "exp": int(expires_at.timestamp())}
    return jwt.encode({"alg": "HS256"}, payload, _key(), _ALGORITHMS)


def read_address(token: str) -> tuple[UUID, str]:
    """Account and address a token speaks of. Raises ConfirmationLinkUnusable."""
    rules = jwt.JWTClaimsRegistry(now=int(utc_now().timestamp()), exp={"essential": True})
    try:
        payload = jwt.decode(token, _key(), _ALGORITHMS).claims
        rules.validate(payload)
        return UUID(payload["sub"]), str(payload["email"])
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise ConfirmationLinkUnusable(
            "This link has expired or is not complete. Ask for a new one in your profile."
        ) from None


def _key() -> OctKey:
    return OctKey.import_key(signing_key("email-confirmation"))
