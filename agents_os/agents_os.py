"""The web process: Reflex serves the screens and the socket, FastAPI the REST API."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import reflex as rx
from reflex_base.components.component import Component

from agents_os.api import create_api
from agents_os.core import background, cache, db, vault
from agents_os.core.settings import settings
from agents_os.domains.gateway.usecases.close_connections import close_connections
from agents_os.domains.gateway.usecases.warm_up import warm_up
from agents_os.domains.identity.usecases.resolve_actor import forget_on_signals
from agents_os.ui import live, pages, wire
from agents_os.ui.components.connection import connection
from agents_os.ui.early import early
from agents_os.ui.errors import render_error
from agents_os.ui.guard import AuthGuard

__all__ = ["app", "pages"]

LAST_WORDS_S = 5  # how long a shutdown waits for answers that are being written


class Fonts(rx.Fragment):
    """The two typefaces, bundled: nothing is fetched from anywhere else."""

    def add_imports(self) -> dict[str, list[str]]:
        return {
            "": ["@fontsource/press-start-2p/latin.css", "@fontsource-variable/inter/index.css"]
        }


def _with_fonts(_: bool) -> Component:
    return Fonts.create()


def _overlay(_: bool) -> Component:
    return rx.fragment(connection())


api = create_api()
app = rx.App(
    api_transformer=api,
    backend_exception_handler=render_error,
    stylesheets=["/theme.css"],
    html_lang="en",
    head_components=[
        early(),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1"),
    ],
    # "Overlay" replaces Reflex's own, a red toast over whatever stands at the bottom.
    extra_app_wraps={(60, "Fonts"): _with_fonts, (5, "Overlay"): _overlay},
)
# First of all: Reflex's own middleware answers "hydrate" with the whole state of a tab.
app.add_middleware(AuthGuard(), index=0)
wire.install(app)


@app.register_lifespan_task
@contextlib.asynccontextmanager
async def services(app: rx.App) -> AsyncIterator[None]:
    """Postgres, Redis, and what listens to signals. FastAPI's lifespan is run here by hand."""
    if settings().database_url is None or settings().redis_url is None:
        raise RuntimeError("DATABASE_URL and REDIS_URL are not set. Start with `agents-os up`.")
    engine = db.configure(
        settings().database_url.get_secret_value(), pool_size=settings().database_pool_size
    )
    cache.configure(settings().redis_url.get_secret_value())
    listeners = [asyncio.create_task(live.run(app)), asyncio.create_task(forget_on_signals())]
    background.start("warm up models", warm_up())
    background.start("open master keys", vault.open_keys())
    try:
        async with api.router.lifespan_context(api):
            yield
    finally:
        await background.finish(LAST_WORDS_S)
        await close_connections()
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        await cache.close()
        await engine.dispose()
