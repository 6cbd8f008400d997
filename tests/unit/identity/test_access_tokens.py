import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from agents_os.core.access_tokens import AccessClaims, read_access_token, sign_access_token
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Unauthenticated
from agents_os.core.ids import uuid7
from agents_os.core.secrets import signing_key

CLAIMS = AccessClaims(uuid7(), uuid7(), uuid7())


def payload(**changes: object) -> dict[str, object]:
    now = int(utc_now().timestamp())
    good = {"iss": "agents-os", "aud": "agents-os-web", "sub": str(uuid7()), "sid": str(uuid7())}
    return {**good, "iat": now, "exp": now + 60, **changes}


def signed(claims: dict[str, object], *, key: bytes | None = None, alg: str = "HS256") -> str:
    secret = OctKey.import_key(key or signing_key("access-token"))
    return jwt.encode({"alg": alg}, claims, secret, [alg])


def unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
    return b".".join(encoded).decode() + "."


def test_a_token_of_ours_is_read_back() -> None:
    token = sign_access_token(CLAIMS, utc_now() + timedelta(minutes=15))
    assert read_access_token(token) == CLAIMS


def test_an_expired_token_is_refused() -> None:
    token = sign_access_token(CLAIMS, utc_now() + timedelta(minutes=15))
    with frozen_at(utc_now() + timedelta(minutes=16)), pytest.raises(Unauthenticated):
        read_access_token(token)


@pytest.mark.parametrize(
    "forged",
    [
        unsigned(payload()),
        signed(payload(), key=b"another key of thirty-two bytes!"),
        signed(payload(), alg="HS512"),
        signed(payload(aud="somebody-else")),
        signed(payload(iss="somebody-else")),
        signed(payload(sub="no uuid")),
        signed({k: v for k, v in payload().items() if k != "exp"}),
        signed({k: v for k, v in payload().items() if k != "sid"}),
        "not.a.token",
        "",
        "\x00",
    ],
)
def test_a_forged_token_is_refused(forged: str) -> None:
    with pytest.raises(Unauthenticated):
        read_access_token(forged)
