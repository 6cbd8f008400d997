"""Addresses of our own that open one file without signing in, until they expire."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from agents_os.core.clock import utc_now
from agents_os.core.errors import NotFound
from agents_os.core.secrets import signing_key

_ALGORITHMS = ["HS256"]


class FileTicket(NamedTuple):
    """What a signed address opens. `inline`: shown in the browser, if it is of a harmless kind."""

    org_id: UUID
    document_id: UUID
    inline: bool


class FileLinkExpired(NotFound):
    """The address was not made by us, or its time is over."""

    code = "file_link_expired"


def sign_ticket(ticket: FileTicket, expires_at: datetime) -> str:
    payload = {
        "org": str(ticket.org_id),
        "sub": str(ticket.document_id),
        "inline": ticket.inline,
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode({"alg": "HS256"}, payload, _key(), _ALGORITHMS)


def read_ticket(token: str) -> FileTicket:
    """Raises FileLinkExpired for every text that is not a valid token of ours."""
    rules = jwt.JWTClaimsRegistry(now=int(utc_now().timestamp()), exp={"essential": True})
    try:
        payload = jwt.decode(token, _key(), _ALGORITHMS).claims
        rules.validate(payload)
        return FileTicket(UUID(payload["org"]), UUID(payload["sub"]), bool(payload["inline"]))
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise FileLinkExpired(
            "This link does not work any more. Open the document again to get a new one."
        ) from None


def _key() -> OctKey:
    return OctKey.import_key(signing_key("file-link"))
