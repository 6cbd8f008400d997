"""Credits, money and days as people read them."""

from datetime import date

from agents_os.core.money import MicroCredits, MicroDollars, show_credits, show_dollars
from agents_os.domains.billing.metadata.errors import BudgetExceeded, CreditsExhausted
from agents_os.domains.billing.metadata.schemas import Purpose

PURPOSES = {
    Purpose.TASK: "Tasks",
    Purpose.CHAT: "Chat",
    Purpose.ORDER: "Orders",
    Purpose.WORKFLOW: "Workflows",
    Purpose.KNOWLEDGE: "Knowledge",
}

# By the code of an error: where to do something about it, as (text, href).
WAYS_OUT = {
    CreditsExhausted.code: ("See your credits", "/billing"),
    BudgetExceeded.code: ("See your budgets", "/budgets"),
}


def in_credits(micros: int) -> str:
    """“11.8”"""
    return show_credits(MicroCredits(micros))


def in_dollars(micros: int) -> str:
    """“$1.25”"""
    return show_dollars(MicroDollars(micros))


def day(at: date) -> str:
    """“1 December”"""
    return f"{at.day} {at:%B}"


def short_day(at: date) -> str:
    """“1 Dec”"""
    return f"{at.day} {at:%b}"


def share(part: int, whole: int) -> int:
    """Percent of `whole`, from 0 to 100."""
    return max(0, min(100, 100 * part // whole)) if whole > 0 else 0
