"""Who sent this HTTP request: API key, bearer token or cookie."""

from starlette.requests import Request

from agents_os.core.actor import Actor
from agents_os.core.errors import Unauthenticated
from agents_os.core.web import same_origin
from agents_os.domains.identity.adapters.primary.cookies import ACCESS_COOKIE
from agents_os.domains.identity.metadata.errors import CrossSite
from agents_os.domains.identity.usecases.resolve_actor import (
    API_KEY_START,
    resolve_access_token,
    resolve_api_key,
)


async def authenticate(request: Request) -> Actor:
    """The caller of `request`.

    A header wins over the cookie. Cookies travel with requests that other sites trigger, so a
    request that changes something must come from our own pages.

    Raises:
        Unauthenticated: no credential, or one that is not valid any more.
        CrossSite: a cookie, but sent from another site's page.
    """
    if key := request.headers.get("x-api-key"):
        return await resolve_api_key(key)
    if header := request.headers.get("authorization"):
        scheme, _, credential = header.partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Unauthenticated("Send “Authorization: Bearer <token or API key>”.")
        return await _bearer(credential.strip())
    if cookie := request.cookies.get(ACCESS_COOKIE):
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            refuse_other_sites(request)
        return await resolve_access_token(cookie)
    raise Unauthenticated("Sign in, or send an API key.")


async def _bearer(credential: str) -> Actor:
    if credential.startswith(API_KEY_START):
        return await resolve_api_key(credential)
    return await resolve_access_token(credential)


def refuse_other_sites(request: Request) -> None:
    """Raise CrossSite for a request that a page of another site made the browser send."""
    if not same_origin(request):
        raise CrossSite("This request came from another website. Use our own pages, or an API key.")
