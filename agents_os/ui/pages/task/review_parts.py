"""The deliverable with the decision about it."""

from typing import Any

import reflex as rx

from agents_os.domains.tasks.metadata.deliverable_schemas import MOST_CHANGES
from agents_os.ui.components import button, card, chip, form, form_actions, relative_time, text_area
from agents_os.ui.components.browser import link, plain_link
from agents_os.ui.pages.task.dialogs import asked_dialog, not_now
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.sections import export_href, section
from agents_os.ui.pages.task.state import TaskState

FORMATS = [("pdf", "PDF"), ("docx", "Word"), ("html", "HTML"), ("md", "Markdown")]


def deliverable() -> rx.Component:
    """Nothing until something was handed in."""
    return rx.cond(
        ReviewState.id != "",
        rx.fragment(
            card(
                ReviewState.title,
                rx.cond(
                    ReviewState.summary != "", rx.el.p(ReviewState.summary, class_name="muted")
                ),
                _older(),
                rx.foreach(ReviewState.parts, section),
                _sources(),
                _downloads(),
                aside=_from(),
            ),
            _decision(),
            _history(),
        ),
    )


def review_dialogs() -> rx.Component:
    return rx.fragment(
        _reply_dialog(
            "changes",
            "Ask for changes",
            "It goes back to whoever made it, with your comment. The task is in progress again.",
            "What should change?",
            "Send back",
            ReviewState.send_back,
        ),
        _reply_dialog(
            "reject",
            "Reject this result?",
            rx.cond(
                ReviewState.ordered,
                "The order ends without the result, and all credits come back.",
                "The result is not used and earns nothing. The task is to do again.",
            ),
            "Why?",
            "Reject",
            ReviewState.reject,
            danger=True,
        ),
        _accept_anyway(),
        _hand_in(),
    )


def _from() -> rx.Component:
    return rx.el.span(
        "by ",
        ReviewState.who,
        ", ",
        relative_time(ReviewState.at),
        rx.cond(
            ReviewState.versions.length() > 1,
            rx.el.select(
                rx.foreach(
                    ReviewState.versions,
                    lambda n: rx.el.option(f"Version {n}", value=n.to_string()),
                ),
                value=ReviewState.version.to_string(),
                on_change=ReviewState.show_version,
                class_name="input",
                style={"width": "auto", "min_height": "30px", "padding": "2px 6px"},
                custom_attrs={"aria-label": "Version"},
            ),
        ),
        class_name="row wrap",
    )


def _older() -> rx.Component:
    return rx.cond(
        ReviewState.version != ReviewState.newest,
        rx.el.p(
            "This is an older version. The newest is version ",
            ReviewState.newest,
            ".",
            class_name="next-step gold",
        ),
    )


def _sources() -> rx.Component:
    """The documents that the result cites by number."""
    return rx.cond(
        ReviewState.sources.length() > 0,
        rx.el.div(
            rx.el.h3("Sources"),
            rx.el.ul(rx.foreach(ReviewState.sources, _source), class_name="used"),
            class_name="section",
        ),
    )


def _source(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span("[", one[0], "]", class_name="num small muted"), link(one[1], href=one[2])
    )


def _downloads() -> rx.Component:
    return rx.el.div(
        rx.el.span("Download", class_name="small muted"),
        *[
            plain_link(word, href=export_href(format_), class_name="btn sm", download=True)
            for format_, word in FORMATS
        ],
        class_name="downloads",
        style={"margin_top": "12px"},
    )


def _decision() -> rx.Component:
    open_ = (ReviewState.status == "in_review") & TaskState.can.contains("review")
    return rx.cond(
        open_ & (ReviewState.version == ReviewState.newest),
        rx.el.section(
            rx.el.header(rx.el.h2("Your decision")),
            rx.cond(TaskState.criteria.length() > 0, _criteria()),
            rx.el.div(
                button("Accept", variant="primary", on_click=ReviewState.accept),
                rx.cond(
                    ReviewState.changes_left > 0,
                    button("Ask for changes", on_click=ReviewState.ask("changes")),
                ),
                button("Reject", variant="danger", on_click=ReviewState.ask("reject")),
                rx.cond(ReviewState.changes_left < MOST_CHANGES, _changes_left()),
                rx.cond(ReviewState.gives != "", chip(ReviewState.gives, tone="gold")),
                class_name="review-bar",
            ),
            class_name="card",
        ),
    )


def _changes_left() -> rx.Component:
    return rx.el.span(
        rx.match(
            ReviewState.changes_left,
            (0, "It was sent back as often as possible: accept or reject it."),
            (1, "It can be sent back once more."),
            f"It can be sent back {ReviewState.changes_left} times more.",
        ),
        class_name="small muted",
    )


def _criteria() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Tick what is met", class_name="small muted", style={"padding_top": "10px"}),
        rx.el.div(rx.foreach(TaskState.criteria, _criterion), class_name="criteria"),
        class_name="body",
        style={"border": "0", "margin": "0"},
    )


def _criterion(each: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            default_checked=ReviewState.met[each["id"]],
            on_change=lambda on: ReviewState.tick(each["id"], on),
        ),
        rx.el.span(each["text"]),
        class_name="check",
        key=each["id"] + ReviewState.newest.to_string(),
    )


def _history() -> rx.Component:
    return rx.cond(
        ReviewState.reviews.length() > 0,
        card("Decisions", rx.el.ul(rx.foreach(ReviewState.reviews, said), class_name="said-list")),
    )


def said(each: Any) -> rx.Component:
    """A comment or a decision."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.b(each.who),
                rx.cond(each.chip != "", chip(each.chip, tone=each.tone)),
                rx.el.span(relative_time(each.at), class_name="small faint"),
                rx.cond(each.note != "", rx.el.span(each.note, class_name="small faint")),
                class_name="row wrap",
            ),
            rx.cond(each.text != "", rx.el.p(each.text, class_name="written")),
            class_name="grow",
        ),
        key=each.id,
    )


def _reply_dialog(
    key: str, title: str, text: Any, label: str, verb: str, event: Any, *, danger: bool = False
) -> rx.Component:
    send = button(verb, type="submit", variant="danger" if danger else "primary")
    return asked_dialog(
        ReviewState,
        key,
        title,
        text,
        form(
            text_area(label, "comment", required=True, max_length=20_000, rows=4, id_=f"{key}-why"),
            rx.el.div(send, not_now(ReviewState), class_name="actions"),
            on_submit=event,
        ),
    )


def _accept_anyway() -> rx.Component:
    return asked_dialog(
        ReviewState,
        "accept",
        "Accept it anyway?",
        "Not every criterion is ticked. The task is done all the same, and that is recorded.",
        rx.el.div(
            button("Accept anyway", variant="primary", on_click=ReviewState.accept),
            not_now(ReviewState),
            class_name="row",
        ),
    )


def _hand_in() -> rx.Component:
    return asked_dialog(
        ReviewState,
        "hand_in",
        "Hand in a result",
        "Markdown is fine. It is reviewed like the work of an agent.",
        form(
            rx.el.div(
                rx.el.label("Title", html_for="result-title"),
                rx.el.input(
                    id="result-title",
                    name="title",
                    default_value=TaskState.card.title[:80],
                    max_length=80,
                    required=True,
                    class_name="input",
                ),
                class_name="field",
            ),
            text_area("Result", "text", required=True, rows=10, id_="result-text"),
            form_actions("Hand in", not_now(ReviewState)),
            on_submit=ReviewState.hand_in,
        ),
    )
