"""The REST API: all routers under /api/v1, health, metrics, one renderer for failures."""

from fastapi import APIRouter, FastAPI
from starlette.requests import Request

from agents_os import __version__
from agents_os.core import problems
from agents_os.core.actor import Actor
from agents_os.core.errors import Unauthenticated
from agents_os.core.middleware import BodyLimit, RequestMiddleware

MAX_BODY_BYTES = 1024 * 1024

# One line per domain, in the order of the reference page.
ROUTERS: tuple[APIRouter, ...] = ()


async def _nobody(request: Request) -> Actor:
    raise Unauthenticated("Sign in, or send an API key.")


def create_api() -> FastAPI:
    """The ASGI application of the REST API, without lifespan: entry points open the services."""
    app = FastAPI(
        title="Agents OS",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.authenticate = _nobody
    problems.install(app)
    app.add_middleware(BodyLimit, most=MAX_BODY_BYTES)
    app.add_middleware(RequestMiddleware)  # added last: outermost
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", responses=problems.ERROR_RESPONSES)
    return app
