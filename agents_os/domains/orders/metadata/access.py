"""Who may do what with services and orders."""

from agents_os.core.actor import Actor
from agents_os.domains.orders.metadata.models import Order, Service

READ = "agents:read"  # whoever sees an agent sees what it offers
MANAGE = "services:manage"
FOLLOW = "runs:read"
ORDER = "work:create"
AUDIT = "audit:read"


def may_manage(actor: Actor, service: Service) -> bool:
    """Whether `actor` may change a service: the permission reaches its agent."""
    return actor.reaches(MANAGE, owner_id=service.agent_owner_id, team_id=service.agent_team_id)


def require_manage(actor: Actor, service: Service) -> None:
    """Raise Forbidden unless `actor` may change the service."""
    actor.require_on(MANAGE, owner_id=service.agent_owner_id, team_id=service.agent_team_id)


def may_decide(actor: Actor, order: Order) -> bool:
    """Whether `actor` may call off an order: whoever placed it, or who reaches its work."""
    return actor.reaches(ORDER, owner_id=order.owner_id, team_id=order.team_id)


def require_decide(actor: Actor, order: Order) -> None:
    """Raise Forbidden unless `actor` may call off the order."""
    actor.require_on(ORDER, owner_id=order.owner_id, team_id=order.team_id)
