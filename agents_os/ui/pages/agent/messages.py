"""Messages as they are drawn. In a module of its own: markdown is heavy and loads with it."""

from typing import Any

import reflex as rx

from agents_os.domains.knowledge.metadata.schemas import LONGEST_MEMORY
from agents_os.ui.components.basics import avatar, button, chip
from agents_os.ui.components.browser import copy_button, link
from agents_os.ui.components.forms import form, text_area
from agents_os.ui.components.markdown import markdown
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.keep_state import KeepState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.used_state import UsedState
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.session import SessionState, can


def message(m: Any) -> rx.Component:
    """One finished message."""
    return rx.cond(m.mine, _question(m), _answer(m))


@rx.memo
def question_bubble(rest: rx.RestProp, *, text: rx.Var[str]) -> rx.Component:
    return rx.el.div(text, rest, class_name="bub")


@rx.memo
def answer_bubble(rest: rx.RestProp, *, text: rx.Var[str]) -> rx.Component:
    return rx.el.div(markdown(text), rest, class_name="bub")


def draft() -> rx.Component:
    """The answer in the making. A screen reader hears of it when it is done, not per word."""
    return rx.el.div(
        avatar(AgentState.card.emoji, size="sm"),
        rx.el.div(
            rx.el.div(
                rx.cond(ChatState.head != "", answer_part(text=ChatState.head)),
                rx.cond(ChatState.tail != "", answer_part(text=ChatState.tail)),
                rx.el.i(class_name="cur", aria_hidden=True),
                class_name="bub live",
            ),
            rx.el.div(
                rx.cond(
                    ChatState.tokens > 0,
                    rx.fragment("writing… ≈ ", ChatState.tokens, " tokens"),
                    "thinking…",
                ),
                class_name="small faint num",
            ),
            class_name="said",
        ),
        class_name="msg",
        custom_attrs={"aria-hidden": "true"},
    )


@rx.memo
def answer_part(text: rx.Var[str]) -> rx.Component:
    return markdown(text)


def _question(m: Any) -> rx.Component:
    return rx.el.div(
        avatar(SessionState.avatar, size="sm", tone="blue"),
        rx.el.div(question_bubble(text=m.text), _branches(m), class_name="said"),
        class_name="msg me",
    )


def _answer(m: Any) -> rx.Component:
    return rx.el.div(
        avatar(AgentState.card.emoji, size="sm"),
        rx.el.div(
            rx.cond(m.text != "", answer_bubble(text=m.shown)),
            _outcome(m),
            _tools(m),
            rx.cond(ChatState.commenting == m.id, _why()),
            rx.cond(KeepState.message_id == m.id, _keep()),
            class_name="said",
        ),
        class_name="msg",
    )


def _outcome(m: Any) -> rx.Component:
    """How an answer ended, when it did not end well."""
    return rx.match(
        m.status,
        (
            "stopped",
            rx.el.div(
                chip("Stopped"),
                rx.cond(
                    m.text != "",
                    "You have what was written until then.",
                    "Nothing was written yet.",
                ),
                _again(m, "Try again"),
                class_name="outcome muted",
            ),
        ),
        (
            "failed",
            rx.el.div(
                chip("Failed", tone="red"),
                rx.el.span(m.problem),
                rx.cond(m.way_out[1] != "", link(m.way_out[0], href=m.way_out[1])),
                _again(m, "Try again"),
                class_name="outcome",
            ),
        ),
        rx.fragment(),
    )


def may_ask() -> Any:
    """Whether this person may ask this agent now: not one that is paused, archived or a draft."""
    return can("work:create") & (AgentState.card.lifecycle == "active")


def _again(m: Any, label: str) -> rx.Component:
    return rx.cond(
        may_ask(),
        button(
            label, small=True, disabled=ChatState.answering, on_click=ChatState.regenerate(m.id)
        ),
    )


def _tools(m: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(m.practice, chip("Practice model", tone="gold")),
        _branches(m),
        rx.cond(m.text != "", copy_button(m.text, class_name="ghost sm")),
        rx.cond(
            m.text != "",
            button(
                rx.cond(m.cites, "Sources", "What was used"),
                variant="ghost",
                small=True,
                on_click=UsedState.show(m.id),
            ),
        ),
        rx.cond(
            can("work:create"),
            rx.fragment(
                rx.cond(
                    may_ask() & (m.status == "done"),
                    button(
                        "Regenerate",
                        variant="ghost",
                        small=True,
                        disabled=ChatState.answering,
                        on_click=ChatState.regenerate(m.id),
                    ),
                ),
                rx.cond(
                    m.status == "done",
                    button(
                        "Turn into task",
                        variant="ghost",
                        small=True,
                        on_click=QuickTaskState.begin_from_answer(m.id),
                    ),
                ),
                rx.cond(
                    m.status == "done",
                    button(
                        "Remember",
                        variant="ghost",
                        small=True,
                        on_click=KeepState.begin(m.id),
                    ),
                ),
                _thumb(m, "👍", 1, "Good answer"),
                _thumb(m, "👎", -1, "Bad answer"),
            ),
        ),
        class_name="tools",
    )


def _thumb(m: Any, face: str, rating: int, label: str) -> rx.Component:
    chosen = ChatState.ratings[m.id] == rating
    return button(
        rx.el.span(face, aria_hidden=True),
        variant="ghost",
        small=True,
        title=label,
        on_click=ChatState.rate(m.id, rx.cond(chosen, 0, rating)),
        custom_attrs={"aria-label": label, "aria-pressed": rx.cond(chosen, "true", "false")},
    )


def _branches(m: Any) -> rx.Component:
    """‹ 2 / 3 ›: the alternatives at this place."""
    return rx.cond(
        m.place != "",
        rx.el.span(
            _branch("‹", "Previous version", m.before_id),
            rx.el.span(m.place, class_name="num"),
            _branch("›", "Next version", m.after_id),
            class_name="row",
            style={"gap": "2px"},
        ),
    )


def _branch(sign: str, label: str, message_id: Any) -> rx.Component:
    return button(
        sign,
        variant="ghost",
        small=True,
        disabled=(message_id == "") | ChatState.answering,
        on_click=ChatState.show_branch(message_id),
        custom_attrs={"aria-label": label},
    )


def _keep() -> rx.Component:
    return form(
        text_area(
            "What should be remembered?",
            "text",
            default_value=KeepState.text,
            hint="One thing, in a sentence that stands alone. Everybody who can see this agent can"
            " read it.",
            required=True,
            max_length=LONGEST_MEMORY,
            rows=4,
            auto_focus=True,
        ),
        rx.el.div(
            button("Remember this", type="submit", small=True),
            button("Not now", variant="ghost", small=True, on_click=KeepState.close),
            class_name="actions",
        ),
        on_submit=KeepState.save,
    )


def _why() -> rx.Component:
    return form(
        text_area(
            "What was wrong with it?",
            "comment",
            hint="Optional. It is kept with the answer, and proposed to the agent’s memory.",
            max_length=500,
            rows=2,
            auto_focus=True,
        ),
        rx.el.div(
            button("Send", type="submit", small=True),
            button("Not now", variant="ghost", small=True, on_click=ChatState.do_not_explain),
            class_name="actions",
        ),
        on_submit=ChatState.explain,
    )
