"""Who pays for the call of a model."""

from dataclasses import dataclass, field

from agents_os.core.actor import Actor
from agents_os.domains.billing.metadata.schemas import Purpose, Subject


@dataclass(frozen=True, slots=True)
class Payer:
    """Without one no model answers, so nothing is spent that nobody counts.

    Attributes:
        actor: Its organisation pays.
        subject: What the call is for; each part of it may have a budget.
        label: What the ledger calls it, e.g. the title of a task. No chat text.
        prepaid: The quote of an order pays: the call is counted, and costs nothing more.
    """

    actor: Actor
    purpose: Purpose
    subject: Subject = field(default_factory=Subject)
    label: str = ""
    prepaid: bool = False
