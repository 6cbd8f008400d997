"""Services as the catalogue shows them."""

from dataclasses import dataclass

from agents_os.domains.orders.metadata.service_schemas import ServiceRead
from agents_os.ui.order_words import span


@dataclass(frozen=True)
class ServiceCard:
    """`note` says why it cannot be ordered now, "" if it can."""

    id: str
    name: str
    about: str
    agent: str
    emoji: str
    price: str
    time: str
    note: str
    can_edit: bool


def card(service: ServiceRead) -> ServiceCard:
    return ServiceCard(
        id=str(service.id),
        name=service.name,
        about=service.description,
        agent=service.agent_name,
        emoji=service.agent_emoji,
        price=f"{service.price_credits} credits",
        time=span(service.expected_minutes * 60),
        note=_note(service),
        can_edit=service.can_edit,
    )


def _note(service: ServiceRead) -> str:
    if service.available:
        return ""
    return f"{service.agent_name} takes no work now" if service.offered else "Withdrawn"
