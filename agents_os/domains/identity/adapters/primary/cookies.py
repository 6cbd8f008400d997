"""The two cookies of a browser session. JavaScript sees neither, only /auth the refresh one."""

from starlette.requests import Request
from starlette.responses import Response

from agents_os.core.clock import utc_now
from agents_os.core.settings import settings
from agents_os.domains.identity.metadata.schemas import SignedIn

ACCESS_COOKIE = "aos_access"
REFRESH_COOKIE = "aos_refresh"
_REFRESH_PATH = "/api/v1/auth"


def set_session_cookies(response: Response, signed_in: SignedIn) -> None:
    """Hand both tokens to the browser, each for as long as it is good."""
    now = utc_now()
    response.set_cookie(
        ACCESS_COOKIE,
        signed_in.access_token,
        max_age=int((signed_in.access_expires_at - now).total_seconds()),
        path="/",
        secure=settings().secure_cookies,
        httponly=True,
        samesite="lax",
    )
    response.set_cookie(
        REFRESH_COOKIE,
        signed_in.refresh_token,
        max_age=int((signed_in.refresh_expires_at - now).total_seconds()),
        path=_REFRESH_PATH,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookies(response: Response) -> None:
    """Make the browser forget both."""
    secure = settings().secure_cookies
    response.delete_cookie(ACCESS_COOKIE, path="/", secure=secure, httponly=True)
    response.delete_cookie(REFRESH_COOKIE, path=_REFRESH_PATH, secure=secure, httponly=True)


def access_token_of(request: Request) -> str | None:
    """The access token a request carries, in its header or cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(ACCESS_COOKIE)
