"""Access tokens: short-lived JWTs that name a session. Rights are read from the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from agents_os.core.clock import utc_now
from agents_os.core.errors import Unauthenticated
from agents_os.core.secrets import signing_key

_ALGORITHMS = ["HS256"]  # ours alone; what a token's header asks for is only compared with it
_ISSUER = "agents-os"
_AUDIENCE = "agents-os-web"


@dataclass(frozen=True)
class AccessClaims:
    """What a token says; `org_id` is None for a person in no organisation."""

    user_id: UUID
    session_id: UUID
    org_id: UUID | None

    @classmethod
    def from_payload(cls, payload: dict[str, str]) -> Self:
        org = payload.get("org")
        return cls(UUID(payload["sub"]), UUID(payload["sid"]), UUID(org) if org else None)


def sign_access_token(claims: AccessClaims, expires_at: datetime) -> str:
    """A signed token that `read_access_token` accepts until `expires_at`."""
    payload = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "iat": int(utc_now().timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    if claims.org_id:
        payload["org"] = str(claims.org_id)
    return jwt.encode({"alg": "HS256"}, payload, _key(), _ALGORITHMS)


def read_access_token(token: str) -> AccessClaims:
    """The claims of a token of ours. Raises Unauthenticated for every other text."""
    rules = jwt.JWTClaimsRegistry(
        now=int(utc_now().timestamp()),
        iss={"essential": True, "value": _ISSUER},
        aud={"essential": True, "value": _AUDIENCE},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        payload = jwt.decode(token, _key(), _ALGORITHMS).claims
        rules.validate(payload)
        return AccessClaims.from_payload(payload)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Unauthenticated("Your sign-in has expired. Refresh it or sign in again.") from None


def _key() -> OctKey:
    return OctKey.import_key(signing_key("access-token"))
