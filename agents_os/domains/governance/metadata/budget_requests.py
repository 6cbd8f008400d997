"""What is asked of people when a budget needs approval: to allow more of it, once. Pure."""

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Self
from uuid import UUID

from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.budget_schemas import LARGEST
from agents_os.domains.billing.metadata.events import BudgetRefused

TOOL = "raise_budget"
_CENT = 10_000  # micro-credits or micro-dollars: amounts to look at have two decimals


class BudgetRequest(NamedTuple):
    """Which budget, and which run if it is one per run. Its key is the step of the approval:
    unlike the payload, nobody who approves can change it. Those of runs begin with that of all.
    """

    budget_id: UUID
    run_id: UUID | None

    @property
    def key(self) -> str:
        return f"{TOOL}:{self.budget_id}:{self.run_id or ''}"

    @classmethod
    def of(cls, key: str | None) -> Self | None:
        """None: the step is about something else."""
        tool, _, ids = (key or "").partition(":")
        if tool != TOOL:
            return None
        budget_id, _, run_id = ids.partition(":")
        return cls(UUID(budget_id), UUID(run_id) if run_id else None)


def payload_of(refused: BudgetRefused) -> dict[str, Any]:
    """A quarter of the limit, or what is lacking if that is more; people may change it."""
    more = max(refused.lacking_micros, refused.limit_micros // 4)
    rounded = -(-more // _CENT) * _CENT / MICRO
    once = "in this run" if refused.run_id else "in this period"
    return {
        "action": f"spend more than the budget “{refused.name}” allows {once}",
        f"more_{_word(refused.unit)}": int(rounded) if rounded.is_integer() else rounded,
    }


def extra_micros(payload: dict[str, Any]) -> int | None:
    """How much was approved; None: what somebody made of it is no amount."""
    given = payload.get("more_credits", payload.get("more_dollars"))
    try:
        micros = int(Decimal(str(given)) * MICRO)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return micros if 0 < micros <= LARGEST else None


def _word(unit: str) -> str:
    return "dollars" if unit == "money" else "credits"
