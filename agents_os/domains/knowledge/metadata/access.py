from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import reaches_everything


def require_shareable(actor: Actor) -> None:
    """Raise Forbidden unless `actor` may decide what every agent of the company knows."""
    if not reaches_everything(actor, "agents:edit"):
        raise Forbidden(
            "What all agents know may be changed only by those who may edit every agent."
            " Ask an owner or admin.",
            permission="agents:edit",
        )
