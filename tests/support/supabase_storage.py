"""Supabase Storage as far as the product uses it: one private bucket over its REST API."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY = "service-role-key-only-for-tests"
BUCKET = "documents"


class FakeSupabase:
    """`objects`: what is kept, by path. `pieces`: in how many pieces the last one came."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.pieces = 0
        self.down = False
        self._signed: dict[str, str] = {}

    def app(self) -> Starlette:
        at = "/storage/v1/object"
        return Starlette(
            routes=[
                Route(f"{at}/sign/{BUCKET}/{{path:path}}", self._sign, methods=["POST"]),
                Route(f"{at}/sign/{BUCKET}/{{path:path}}", self._open, methods=["GET"]),
                Route(f"{at}/authenticated/{BUCKET}/{{path:path}}", self._get),
                Route(f"{at}/{BUCKET}/{{path:path}}", self._post, methods=["POST"]),
                Route(f"{at}/{BUCKET}", self._delete, methods=["DELETE"]),
            ]
        )

    def _refused(self, request: Request) -> Response | None:
        if self.down:
            return JSONResponse({"statusCode": "503", "error": "Unavailable"}, 503)
        known = request.headers.get("authorization") == f"Bearer {KEY}"
        return None if known else JSONResponse({"error": "Unauthorized"}, 403)

    async def _post(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        pieces = [piece async for piece in request.stream() if piece]
        self.pieces = len(pieces)
        self.objects[request.path_params["path"]] = b"".join(pieces)
        return JSONResponse({"Key": f"{BUCKET}/{request.path_params['path']}"})

    async def _get(self, request: Request) -> Response:
        body = self.objects.get(request.path_params["path"])
        if refused := self._refused(request):
            return refused
        if body is None:
            return JSONResponse({"statusCode": "404", "error": "not_found"}, 400)
        start, _, last = (
            request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        )
        return Response(body[int(start) : int(last) + 1 if last else None])

    async def _delete(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        for path in (await request.json())["prefixes"]:
            self.objects.pop(path, None)
        return JSONResponse([])

    async def _sign(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        token, path = secrets.token_hex(8), request.path_params["path"]
        self._signed[token] = path
        return JSONResponse({"signedURL": f"/object/sign/{BUCKET}/{path}?token={token}"})

    async def _open(self, request: Request) -> Response:
        path = self._signed.get(request.query_params["token"])
        if path != request.path_params["path"]:
            return JSONResponse({"error": "InvalidJWT"}, 400)
        name = quote(request.query_params["download"])
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(self.objects[path], headers=disposition)


@asynccontextmanager
async def supabase_storage() -> AsyncIterator[tuple[FakeSupabase, str]]:
    """A running server and the STORAGE_URL that leads to it."""
    fake = FakeSupabase()
    config = uvicorn.Config(fake.app(), port=0, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield fake, f"supabase+http://127.0.0.1:{port}/{BUCKET}"
    finally:
        server.should_exit = True
        await serving
