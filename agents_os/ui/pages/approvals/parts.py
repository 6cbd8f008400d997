"""One card of the inbox."""

from typing import Any

import reflex as rx

from agents_os.ui.components import avatar, button, chip, link, relative_time, status
from agents_os.ui.pages.approvals.state import ApprovalsState


def approval_card(item: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            avatar(item.emoji, size="sm"),
            rx.el.div(
                rx.el.h2(
                    rx.cond(item.agent_href != "", link(item.who, href=item.agent_href), item.who),
                    " ",
                    item.wish,
                ),
                _meta(item),
                class_name="grow",
            ),
            class_name="top-line",
        ),
        rx.el.div(
            _facts(item),
            exactly(item),
            _why(item),
            _outcome(item),
            _history(item),
            class_name="within",
        ),
        rx.cond(item.can.length() > 0, _buttons(item)),
        key=item.id,
        class_name=rx.cond(item.open, "ask", "ask over"),
    )


def exactly(item: Any) -> rx.Component:
    """What would be done, word for word."""
    return rx.cond(
        item.parts.length() > 0, rx.el.dl(rx.foreach(item.parts, _part), class_name="exactly")
    )


def _part(part: Any) -> rx.Component:
    return rx.fragment(
        rx.el.dt(part.key),
        rx.el.dd(
            rx.cond(
                part.nested,
                rx.el.details(
                    rx.el.summary("Show all of it"), rx.el.pre(part.text, class_name="data")
                ),
                part.text,
            )
        ),
        key=part.key,
    )


def _meta(item: Any) -> rx.Component:
    return rx.el.div(
        status(item.dot, item.word),
        rx.el.span("asked ", relative_time(item.created_at)),
        rx.cond(item.for_whom != "", rx.el.span("for ", item.for_whom)),
        rx.cond(
            item.open,
            rx.cond(
                item.snoozed_until != "",
                rx.el.span("asks again ", relative_time(item.snoozed_until)),
                rx.el.span("expires ", relative_time(item.expires_at)),
            ),
        ),
        rx.cond(item.run_href != "", link("See the run", href=item.run_href)),
        class_name="meta",
    )


def _facts(item: Any) -> rx.Component:
    return rx.cond(
        (item.amount != "")
        | (item.recipient != "")
        | (item.votes != "")
        | (item.environment != ""),
        rx.el.div(
            rx.cond(item.amount != "", chip("Amount ", item.amount, tone="gold")),
            rx.cond(item.recipient != "", chip("To ", item.recipient, tone="blue")),
            rx.cond(item.votes != "", chip(item.votes, " votes")),
            rx.cond(
                (item.environment != "") & (item.environment != "prod"), chip(item.environment)
            ),
            class_name="meta",
        ),
    )


def _why(item: Any) -> rx.Component:
    return rx.cond(
        item.reasons.length() > 0,
        rx.el.div(
            rx.el.b("Why it was held", class_name="small"),
            rx.el.ul(rx.foreach(item.reasons, lambda reason: rx.el.li(reason)), class_name="why"),
        ),
    )


def _outcome(item: Any) -> rx.Component:
    return rx.cond(
        item.open,
        rx.fragment(),
        rx.el.div(
            rx.cond(item.answer != "", rx.el.p(rx.el.b("Answer: "), item.answer)),
            rx.el.p(
                item.word,
                rx.cond(item.decided_by != "", " by " + item.decided_by, ""),
                " ",
                relative_time(item.decided_at),
                class_name="small muted",
            ),
            rx.cond(item.comment != "", rx.el.p("“", item.comment, "”", class_name="small")),
            rx.cond(item.note != "", rx.el.p(item.note, class_name="small muted")),
        ),
    )


def _history(item: Any) -> rx.Component:
    lines = ApprovalsState.told[item.id]
    shown = ApprovalsState.told.contains(item.id)
    return rx.el.div(
        rx.el.button(
            rx.cond(shown, "Hide rules and votes", "Rules and votes"),
            type="button",
            class_name="link small",
            on_click=ApprovalsState.unfold(item.id),
            custom_attrs={"aria-expanded": rx.cond(shown, "true", "false")},
        ),
        rx.cond(
            shown,
            rx.el.ul(rx.foreach(lines, lambda line: rx.el.li(line)), class_name="why"),
        ),
    )


def _buttons(item: Any) -> rx.Component:
    def verb(text: str, ability: str, question: str, variant: Any = "") -> rx.Component:
        return rx.cond(
            item.can.contains(ability),
            button(
                text,
                variant=variant,
                on_click=ApprovalsState.ask(question, item.id, item.digest),
            ),
        )

    return rx.el.div(
        verb("Approve", "approve", "approve", "primary"),
        verb("Answer", "answer", "answer", "primary"),
        verb("Change", "modify", "change"),
        verb("Later", "defer", "later"),
        verb("Reject", "reject", "reject"),
        class_name="acts",
    )
