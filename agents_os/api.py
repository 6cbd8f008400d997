"""The REST API: all routers under /api/v1, its reference page, health and metrics."""

import re
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from agents_os import __version__
from agents_os.core import health, metrics, openapi, outbox_lag, problems, reference
from agents_os.core.idempotency import IdempotencyMiddleware
from agents_os.core.middleware import BodyLimit, RequestMiddleware
from agents_os.domains.agents.adapters.primary import rest as agents
from agents_os.domains.billing.adapters.primary import jobs as billing_jobs
from agents_os.domains.billing.adapters.primary import rest as billing
from agents_os.domains.chat.adapters.primary import jobs as chat_jobs
from agents_os.domains.chat.adapters.primary import rest as chat
from agents_os.domains.game.adapters.primary import rest as game
from agents_os.domains.gateway.adapters.primary import rest as gateway
from agents_os.domains.governance.adapters.primary import rest as governance
from agents_os.domains.identity.adapters.primary import rest as identity
from agents_os.domains.identity.adapters.primary.authentication import authenticate
from agents_os.domains.integrations.adapters.primary import rest as integrations
from agents_os.domains.knowledge.adapters.primary import rest as knowledge
from agents_os.domains.knowledge.adapters.primary import rest_bases as knowledge_bases
from agents_os.domains.knowledge.adapters.primary import rest_documents as knowledge_documents
from agents_os.domains.knowledge.adapters.primary import rest_indexing as knowledge_indexing
from agents_os.domains.knowledge.adapters.primary import rest_search as knowledge_search
from agents_os.domains.knowledge.adapters.primary import rest_uploads as knowledge_uploads
from agents_os.domains.notifications.adapters.primary import rest as notifications
from agents_os.domains.orders.adapters.primary import jobs as orders_jobs
from agents_os.domains.orders.adapters.primary import rest as orders
from agents_os.domains.runs.adapters.primary import rest as runs
from agents_os.domains.runs.adapters.primary import stop_jobs
from agents_os.domains.tasks.adapters.primary import rest as tasks
from agents_os.domains.workflows.adapters.primary import publish_jobs as workflow_jobs
from agents_os.domains.workflows.adapters.primary import rest as workflows
from agents_os.domains.workflows.adapters.primary import rest_launch as launching
from agents_os.domains.workflows.adapters.primary import rest_runs as workflow_runs
from agents_os.domains.workflows.adapters.primary import rest_templates as workflow_templates
from agents_os.domains.workflows.adapters.primary import rest_triggers as workflow_triggers
from agents_os.domains.workflows.adapters.primary import rest_versions as workflow_versions

PREFIX = "/api/v1"
OPENAPI_URL = f"{PREFIX}/openapi.json"
MAX_BODY_BYTES = 1024 * 1024
# Files on their way into the storage: each route limits them by itself, as the plan says.
UPLOADS = re.compile(rf"{PREFIX}/knowledge-bases/[^/]+/documents(/upload)?")
_EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

# Handlers that run within the transaction of the event (`@within`): importing registers them.
WITHIN = (billing_jobs, chat_jobs, orders_jobs, stop_jobs, workflow_jobs)

# One line per domain, in the order of the reference page.
ROUTERS: tuple[APIRouter, ...] = (
    identity.router,
    agents.router,
    knowledge.router,
    knowledge_bases.router,
    knowledge_uploads.router,
    knowledge_documents.router,
    knowledge_indexing.router,
    knowledge_search.router,
    integrations.router,
    tasks.router,
    orders.router,
    chat.router,
    workflows.router,
    workflow_versions.router,
    workflow_templates.router,
    workflow_triggers.router,
    workflow_runs.router,
    launching.router,
    runs.router,
    governance.router,
    game.router,
    notifications.router,
    gateway.router,
    billing.router,
)
# What programs call all day. Routes are tried one after the other, the last ones after 0.9 ms.
BUSY: tuple[APIRouter, ...] = (workflow_triggers.hooks, workflow_runs.router)


def create_api() -> FastAPI:
    """The ASGI application of the REST API, without lifespan: entry points open the services.

    Screens may be mounted behind it; what begins with /api/ never reaches them.
    """
    app = FastAPI(
        title="Agents OS", version=__version__, openapi_url=None, docs_url=None, redoc_url=None
    )
    app.state.authenticate = authenticate
    problems.install(app)
    # The last one added is the outermost.
    app.add_middleware(IdempotencyMiddleware, uploads=UPLOADS)
    app.add_middleware(BodyLimit, most=MAX_BODY_BYTES, uploads=UPLOADS)
    app.add_middleware(RequestMiddleware)
    for router in BUSY:
        app.include_router(router, prefix=PREFIX, include_in_schema=False)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.include_router(_operations, include_in_schema=False)
    app.add_api_route(
        "/api/{path:path}", _unknown_path, methods=_EVERY_METHOD, include_in_schema=False
    )
    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI 3.1 document; `docs/openapi.json` is a copy of it."""
    return openapi.build(create_api())


_operations = APIRouter()


@_operations.get(OPENAPI_URL)
async def _openapi(request: Request) -> Response:
    return JSONResponse(openapi.build(request.app), headers={"Cache-Control": "no-cache"})


@_operations.get("/api/docs")
async def _reference(request: Request) -> Response:
    return HTMLResponse(reference.page(openapi.build(request.app), OPENAPI_URL))


@_operations.get("/settings")
async def _settings() -> Response:
    """What people type; the first tab is where the settings begin."""
    return RedirectResponse("/settings/company")


@_operations.get("/healthz")
async def _alive() -> dict[str, str]:
    return {"status": "alive"}


@_operations.get("/readyz")
async def _ready() -> Response:
    found = await health.check()
    return JSONResponse(found.model_dump(), 200 if found.database else 503)


@_operations.get("/metrics")
async def _metrics() -> Response:
    await outbox_lag.show()
    return Response(metrics.render(), media_type=metrics.CONTENT_TYPE)


async def _unknown_path(request: Request) -> None:
    """Answer in JSON what would otherwise reach the screens' "page not found"."""
    routes = request.app.router.routes
    if any(route.matches(request.scope)[0] is Match.PARTIAL for route in routes):
        raise HTTPException(405)
    raise HTTPException(404)
