"""Reflex's configuration. It is read from the working directory, at build time and at start."""

import reflex as rx

from agents_os.core.settings import settings

_here = f"http://localhost:{settings().port}"

config = rx.Config(
    app_name="agents_os",
    # Baked into the built JavaScript. On localhost the browser replaces the host name by its own.
    api_url=settings().public_url or _here,
    deploy_url=settings().base_url,
    # The default "*" would let any site use a signed-in person's socket.
    cors_allowed_origins=sorted(
        {settings().base_url, _here, f"http://127.0.0.1:{settings().port}"}
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(accent_color="grass", gray_color="olive", radius="none")
        )
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_packages=["@fontsource/press-start-2p@5.3.0", "@fontsource-variable/inter@5.3.0"],
)
