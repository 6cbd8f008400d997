"""Credits that are billed after they were spent: how many, and what was reported of them."""

from dataclasses import dataclass

import reflex as rx

from agents_os.domains.billing.metadata.payment_schemas import MeteredRead
from agents_os.ui.components import bar, card, notice
from agents_os.ui.credit_words import in_credits, share


@dataclass(frozen=True)
class MeteredRow:
    """`text` is empty where nothing is billed so."""

    text: str = ""
    percent: int = 0
    reported: str = ""
    note: str = ""


def metered_row(found: MeteredRead) -> MeteredRow:
    counts = (
        (found.reported_credits, "reported for the invoice"),
        (found.waiting_credits, "to be reported"),
        (found.failed_credits, "could not be reported"),
    )
    return MeteredRow(
        text=f"{in_credits(found.spent_micro)} of {in_credits(found.most_micro)}",
        percent=share(found.spent_micro, found.most_micro),
        reported=" · ".join(f"{count:,} {words}" for count, words in counts if count),
        note=found.note,
    )


def metered_card(row: rx.Var[MeteredRow]) -> rx.Component:
    return rx.cond(
        row.text != "",
        card(
            "Billed after they are spent",
            rx.cond(row.note != "", notice(row.note, tone="gold")),
            rx.el.div(
                bar(row.percent, label="Spent of this month’s limit"),
                rx.el.p(
                    "When your other credits are used up, work goes on with these, up to your limit"
                    " of the month. ",
                    row.reported,
                    class_name="small muted",
                ),
                class_name="col",
            ),
            aside=rx.el.span(row.text, class_name="num"),
        ),
    )
