from urllib.parse import urlsplit

from agents_os.core import vault
from agents_os.core.settings import settings
from agents_os.domains.integrations.adapters.secondary.tool_server import Place
from agents_os.domains.integrations.metadata.errors import ToolServerAddressUnusable
from agents_os.domains.integrations.metadata.models import ToolServer


def place_of(server: ToolServer) -> Place:
    """How to reach a saved server. Raises SealBroken: its token cannot be opened here."""
    if server.sealed_token is None:
        return Place(server.url, None)
    sealed_for = vault.place(server.org_id, server.id)
    return Place(server.url, vault.unseal(server.sealed_token, sealed_for))


def require_usable_address(url: str) -> None:
    """Raise ToolServerAddressUnusable for what can only be a mistake; the call checks the rest."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        named = bool(parts.hostname) and parts.username is None and not parts.fragment
    except ValueError:
        secure = named = False
    local = settings().private_tool_servers and url.startswith("http://")
    if not named or not (secure or local):
        raise ToolServerAddressUnusable(
            "Enter the full address of the server, beginning with https:// and without a user"
            " name in it."
        )
