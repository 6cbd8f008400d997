"""Hang up on the model providers."""

from agents_os.domains.gateway.adapters.secondary import connections


async def close_connections() -> None:
    """Close what is kept open between questions; for the shutdown, after the last answer."""
    await connections.close()
