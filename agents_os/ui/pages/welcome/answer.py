"""The first question and its answer. In a module of its own: markdown is heavy."""

import reflex as rx

from agents_os.core.fields import MESSAGE_LIMIT
from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    card,
    form,
    form_actions,
    notice,
    text_area,
)
from agents_os.ui.components.markdown import markdown
from agents_os.ui.pages.welcome.answer_state import FirstAnswerState
from agents_os.ui.pages.welcome.state import WelcomeState
from agents_os.ui.session import can

MY = WelcomeState
IT = FirstAnswerState


def first_question() -> rx.Component:
    return card(
        rx.fragment("Ask ", MY.name),
        rx.el.div(
            _hello(),
            rx.cond(IT.question != "", _exchange()),
            rx.cond(
                IT.answered,
                _go_on(),
                rx.cond(
                    can("work:create"),
                    rx.cond(~IT.answering, _ask()),
                    rx.el.p("Your role looks on; ask a colleague to chat.", class_name="muted"),
                ),
            ),
            class_name="col gap-4",
        ),
    )


@rx.memo
def welcome_answer(text: rx.Var[str]) -> rx.Component:
    return markdown(text)


def _hello() -> rx.Component:
    return rx.el.div(
        avatar(MY.emoji, size="lg"),
        rx.el.div(
            rx.el.b(MY.name),
            rx.el.span(" · ", MY.role, class_name="muted"),
            rx.el.p(MY.greeting, style={"margin": "2px 0 0"}),
            class_name="grow",
        ),
        class_name="row",
    )


def _exchange() -> rx.Component:
    return rx.fragment(
        rx.el.div(IT.question, class_name="asked"),
        rx.el.div(
            avatar(MY.emoji, size="sm"),
            rx.el.div(
                rx.cond(IT.head != "", welcome_answer(text=IT.head)),
                rx.cond(IT.tail != "", welcome_answer(text=IT.tail)),
                rx.cond(IT.answering, rx.el.i(class_name="cursor", aria_hidden=True)),
                rx.cond(IT.problem != "", notice(IT.problem, tone="red")),
                class_name="answer",
            ),
            class_name="row",
            style={"align_items": "flex-start"},
        ),
        rx.el.div(
            IT.spoken,
            class_name="visually-hidden",
            role="status",
        ),
    )


def _ask() -> rx.Component:
    return rx.fragment(
        rx.cond(
            MY.starters.length() > 0,
            rx.el.div(
                rx.foreach(MY.starters, lambda text: button(text, on_click=IT.ask(text))),
                class_name="starters",
            ),
        ),
        form(
            text_area(
                "Or ask your own question",
                "message",
                required=True,
                max_length=MESSAGE_LIMIT,
                rows=2,
                enter_key_submit=True,
                auto_focus=True,
            ),
            form_actions("Ask"),
            on_submit=IT.ask_own,
            reset_on_submit=True,
            style={"max_width": "none"},
        ),
        _practice(),
    )


def _practice() -> rx.Component:
    return rx.cond(
        MY.practice,
        rx.el.p(
            rx.el.b("The built-in practice model answers. "),
            "It arranges what you wrote and makes nothing up, until you connect a real model. ",
            MY.how_to_connect,
            class_name="small muted",
        ),
    )


def _go_on() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            button_link(
                "Go on with ",
                MY.name,
                href=f"/agents/{MY.agent_id}?c={IT.conversation_id}",
                variant="primary",
            ),
            button_link("To mission control", href="/"),
            class_name="row wrap",
        ),
    )
