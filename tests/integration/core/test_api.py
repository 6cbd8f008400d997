"""The assembled application: health, metrics, reference, headers, unknown addresses."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from agents_os.api import create_api
from agents_os.core import cache, outbox_lag
from tests.support.api import client
from tests.support.outages import no_redis


async def screens(request):
    return PlainTextResponse("screens")


@pytest.fixture(scope="module")
def app():
    app = create_api()
    app.mount("", Starlette(routes=[Route("/{path:path}", screens)]))
    return app


@pytest.fixture
async def api(services, app):
    async with client(app) as caller:
        yield caller


async def test_alive_and_ready(api):
    assert (await api.get("/healthz")).json() == {"status": "alive"}
    ready = await api.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


async def test_without_redis_the_process_is_degraded_but_ready(api):
    async with no_redis():
        ready = await api.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")


async def test_unknown_addresses_under_api_are_json(api):
    for path in ("/api/v1/nonsense", "/api/nonsense", "/api/v1/agents/x/y/z"):
        response = await api.get(path)
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "unknown_path"
    assert (await api.get("/agents")).text == "screens"


async def test_a_wrong_method_is_405(api):
    response = await api.patch("/api/v1/models")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"


async def test_without_a_credential_nothing_is_told(api):
    response = await api.get("/api/v1/models")
    assert response.status_code == 401


async def test_metrics_count_requests_by_route_template(api):
    await api.get("/api/v1/agents/0198c5a4-0000-7000-8000-000000000000")
    text = (await api.get("/metrics")).text
    assert 'route="/api/v1/agents/{agent_id}"' in text
    assert "0198c5a4" not in text


async def test_metrics_show_what_the_worker_measured(api):
    await cache.redis().delete("metrics:outbox")
    assert "agents_os_outbox_waiting NaN" in (await api.get("/metrics")).text
    await outbox_lag.measure()
    assert re.search(r"agents_os_outbox_waiting \d", (await api.get("/metrics")).text)


async def test_the_reference_page_needs_nothing_from_elsewhere(api):
    page = await api.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "listModels" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text.replace("http://localhost", "")
    assert (await api.get("/api/v1/openapi.json")).json()["openapi"].startswith("3.1")


async def test_security_headers_are_on_every_answer(api):
    for path in ("/healthz", "/api/v1/nonsense", "/agents"):
        headers = (await api.get(path)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "strict-transport-security" not in headers  # http in tests
    assert (await api.get("/api/v1/nonsense")).headers["cache-control"] == "no-store"
