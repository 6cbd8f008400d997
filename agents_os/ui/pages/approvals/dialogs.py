"""The questions an approval's buttons open."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, field, form, text_area
from agents_os.ui.pages.approvals.parts import exactly
from agents_os.ui.pages.approvals.state import ApprovalsState

ABOUT = ApprovalsState.about
AMOUNT, RECIPIENT = "Amount the rules look at", "Recipient the rules look at"


def dialogs() -> rx.Component:
    return rx.fragment(_approve(), _reject(), _change(), _later(), _answer())


def _approve() -> rx.Component:
    return _dialog(
        "approve",
        "Approve exactly this?",
        rx.fragment(ABOUT.who, " ", ABOUT.wish, "."),
        exactly(ABOUT),
        rx.el.div(
            button(
                "Approve now",
                variant="primary",
                extra="wide",
                on_click=ApprovalsState.approve(ABOUT.id, ABOUT.digest),
            ),
            _not_now(),
            class_name="row",
            style={"margin_top": "16px"},
        ),
    )


def _reject() -> rx.Component:
    return _dialog(
        "reject",
        "Reject this?",
        rx.fragment(ABOUT.who, " ", ABOUT.wish, ". It is not done, and the agent is told why."),
        form(
            text_area("Why not", "comment", hint="Optional. The agent reads it.", id_="reject-why"),
            _end("Reject", "danger"),
            on_submit=ApprovalsState.reject,
        ),
    )


def _change() -> rx.Component:
    return _dialog(
        "change",
        "Change it, then approve",
        "Only what you write here is done. Rules look at the changed action again.",
        form(
            rx.foreach(ApprovalsState.fields, _edit),
            rx.cond(
                ABOUT.amount != "",
                field(AMOUNT, "amount", default_value=ABOUT.amount, input_mode="decimal"),
            ),
            rx.cond(
                ABOUT.recipient != "",
                field(RECIPIENT, "recipient", default_value=ABOUT.recipient, max_length=500),
            ),
            field("Comment", "comment", hint="Optional.", id_="change-comment"),
            _end("Approve the change", "primary"),
            on_submit=ApprovalsState.change,
            key=ABOUT.id + ABOUT.digest,
        ),
    )


def _edit(each: Any) -> rx.Component:
    common = {"id": each.name, "name": each.name, "class_name": "input"}
    return rx.el.div(
        rx.el.label(each.label, html_for=each.name),
        rx.cond(
            each.kind == "flag",
            rx.el.select(
                rx.el.option("yes", value="true"),
                rx.el.option("no", value="false"),
                default_value=each.text,
                **common,
            ),
            rx.cond(
                each.long,
                rx.el.textarea(default_value=each.text, rows="6", **common),
                rx.el.input(default_value=each.text, **common),
            ),
        ),
        rx.cond(each.kind == "json", rx.el.div("Structured as JSON.", class_name="hint")),
        class_name="field",
        key=each.name,
    )


def _later() -> rx.Component:
    def choice(text: str, how_long: str) -> rx.Component:
        return button(text, on_click=ApprovalsState.later(how_long))

    return _dialog(
        "later",
        "Ask again when?",
        "It stays open and nothing is done meanwhile.",
        rx.el.div(
            choice("In an hour", "hour"),
            choice("Tomorrow", "day"),
            choice("In a week", "week"),
            _not_now(),
            class_name="row wrap",
        ),
    )


def _answer() -> rx.Component:
    return _dialog(
        "answer",
        "Your answer",
        rx.fragment(ABOUT.who, " ", ABOUT.wish),
        form(
            rx.cond(
                ABOUT.options.length() > 0,
                rx.el.div(
                    rx.el.label("Choose one", html_for="answer-option"),
                    rx.el.select(
                        rx.foreach(ABOUT.options, lambda each: rx.el.option(each, value=each)),
                        id="answer-option",
                        name="answer",
                        class_name="input",
                    ),
                    class_name="field",
                ),
                text_area("Answer", "answer", required=True, id_="answer-text"),
            ),
            _end("Send the answer", "primary"),
            on_submit=ApprovalsState.answer,
        ),
    )


def _not_now() -> rx.Component:
    return button("Not now", variant="ghost", on_click=ApprovalsState.put_off(False))


def _end(verb: str, variant: Any) -> rx.Component:
    return rx.el.div(button(verb, type="submit", variant=variant), _not_now(), class_name="actions")


def _dialog(question: str, title: str, text: Any, *content: rx.Component) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(title, class_name="dialog-title"),
            rx.dialog.description(text, class_name="dialog-text"),
            *content,
            max_width="520px",
        ),
        open=ApprovalsState.asking == question,
        on_open_change=ApprovalsState.put_off,
    )
