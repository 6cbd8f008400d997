"""The chat tab: banner, thread, composer, and the history in a dialog."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from agents_os.core.fields import MESSAGE_LIMIT
from agents_os.ui.components.basics import avatar, button, relative_time
from agents_os.ui.components.dialogs import confirm_dialog, dialog
from agents_os.ui.components.forms import form
from agents_os.ui.components.states import empty_state, error_state, skeleton
from agents_os.ui.pages.agent.browser import Composer, Thread
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.messages import draft, may_ask, message
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.talks_state import TalksState
from agents_os.ui.pages.agent.used_state import UsedState
from agents_os.ui.pages.agent.versions_state import VersionsState
from agents_os.ui.session import can
from agents_os.ui.used import used_list


def chat_tab() -> rx.Component:
    return rx.fragment(
        rx.match(
            ChatState.phase,
            ("loading", rx.el.div(skeleton(5), class_name="grow")),
            ("failed", error_state(ChatState.problem, ChatState.load)),
            _thread(),
        ),
        rx.el.div(ChatState.spoken, class_name="visually-hidden", role="status"),
        _foot(),
    )


def _thread() -> rx.Component:
    return Thread.create(
        rx.cond(
            ChatState.has_older,
            rx.el.div(
                button("Load older messages", small=True, on_click=ChatState.load_older),
                class_name="row center",
            ),
        ),
        rx.cond((ChatState.messages.length() == 0) & ~ChatState.answering, _hello()),
        rx.foreach(ChatState.messages, lambda m: rx.fragment(message(m), key=m.id)),
        rx.cond(ChatState.answering, draft()),
        conversation=ChatState.conversation_id,
        first=rx.cond(ChatState.messages.length() > 0, ChatState.messages[0].id, ""),
        last=rx.cond(ChatState.messages.length() > 0, ChatState.messages[-1].id, ""),
        label="Conversation",
    )


def _hello() -> rx.Component:
    return rx.el.div(
        avatar(AgentState.card.emoji, size="lg"),
        rx.el.p(
            rx.cond(
                AgentState.card.greeting != "",
                AgentState.card.greeting,
                f"Ask {AgentState.card.name} something.",
            )
        ),
        rx.cond(
            may_ask(),
            rx.el.div(
                rx.foreach(
                    AgentState.card.starters,
                    lambda text: button(text, on_click=ChatState.send(text)),
                ),
                class_name="starters",
            ),
        ),
        class_name="hello",
    )


def _foot() -> rx.Component:
    """The composer, or why there is none."""
    return rx.cond(
        can("work:create"),
        rx.match(
            AgentState.card.lifecycle,
            ("active", _composer()),
            ("paused", _off(_paused(), AgentState.card.can_pause, "Resume", AgentState.resume)),
            (
                "archived",
                _off(
                    f"{AgentState.card.name} is archived. You can read what was said.",
                    AgentState.card.can_archive,
                    "Bring back",
                    AgentState.bring_back,
                ),
            ),
            _off(
                f"{AgentState.card.name} is a draft. Publish its first version to chat.",
                AgentState.card.can_edit,
                "Open versions",
                [AgentState.open_tab("versions"), VersionsState.load],
            ),
        ),
        rx.el.div(
            "Your role lets you read, not ask. An owner or admin can change that.",
            class_name="composer-off muted",
        ),
    )


def _paused() -> Any:
    reason = AgentState.card.paused_reason
    return rx.el.span(
        f"{AgentState.card.name} is paused and takes no questions.",
        rx.cond(reason != "", f" Reason: {reason}", ""),
    )


def _off(text: Any, may: Any, verb: str, event: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(text),
        rx.cond(may, button(verb, variant="primary", on_click=event)),
        class_name="composer-off",
    )


def _composer() -> rx.Component:
    return rx.fragment(
        rx.cond(
            AgentState.practice & (ChatState.messages.length() == 0),
            rx.el.div(
                rx.el.b("Practice model."),
                " It arranges what you wrote and makes nothing up,"
                " until you connect a real model. ",
                AgentState.how_to_connect,
                class_name="practice small",
            ),
        ),
        Composer.create(
            name=AgentState.card.name,
            limit=MESSAGE_LIMIT,
            answering=ChatState.answering,
            stopping=ChatState.stopping,
            offline=has_connection_errors,
            draft_key="draft:" + AgentState.card.id + ":" + ChatState.conversation_id,
            accepted=ChatState.accepted,
            refused=ChatState.refused,
            on_send=ChatState.send,
            on_stop=ChatState.stop,
        ),
    )


def history() -> rx.Component:
    """Past conversations: pick, rename, delete, begin a new one."""
    return dialog(
        "Conversations",
        rx.el.div(
            button("New conversation", variant="primary", on_click=ChatState.new),
            class_name="row",
            style={"margin_bottom": "12px"},
        ),
        rx.cond(
            TalksState.talks.length() == 0,
            empty_state(
                "💬", "Nothing yet", "Your conversations are kept here. Only you see them."
            ),
            rx.el.div(
                rx.foreach(TalksState.talks, _talk),
                rx.cond(
                    TalksState.has_more,
                    button("Load more", small=True, on_click=TalksState.load_more),
                ),
                class_name="talks",
            ),
        ),
        text=f"With {AgentState.card.name}. Only you see them.",
        open=TalksState.is_open,
        on_open_change=TalksState.set_open,
    )


def used_dialog() -> rx.Component:
    """What one answer was made from."""
    return dialog(
        "What was used",
        rx.cond(
            UsedState.used.anything,
            used_list(UsedState.used),
            rx.el.p("Nothing beside the instructions and the conversation.", class_name="muted"),
        ),
        text="What the model was given for this answer, beside the question.",
        open=UsedState.is_open,
        on_open_change=UsedState.set_open,
    )


def _talk(talk: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(TalksState.renaming == talk.id, _rename(talk), _row(talk)),
        class_name="talk",
        key=talk.id,
    )


def _row(talk: Any) -> rx.Component:
    current = rx.cond(ChatState.conversation_id == talk.id, "true", "false")
    return rx.fragment(
        rx.el.button(
            rx.el.span(talk.title, class_name="trunc"),
            rx.el.span(relative_time(talk.at), class_name="small faint"),
            type="button",
            class_name="pick",
            on_click=ChatState.pick(talk.id),
            custom_attrs={"aria-current": current},
        ),
        rx.cond(
            can("work:create"),
            rx.fragment(
                button(
                    "Rename",
                    variant="ghost",
                    small=True,
                    on_click=TalksState.begin_rename(talk.id),
                ),
                confirm_dialog(
                    "Delete this conversation?",
                    "It disappears from your history. An answer that is being written is stopped."
                    " Runs and their costs stay in the records.",
                    trigger=button("Delete", variant="ghost", small=True),
                    confirm="Delete",
                    on_confirm=ChatState.remove(talk.id),
                ),
            ),
        ),
    )


def _rename(talk: Any) -> rx.Component:
    return form(
        rx.el.input(
            name="title",
            default_value=talk.title,
            class_name="input",
            max_length=80,
            required=True,
            auto_focus=True,
            custom_attrs={"aria-label": "Title"},
        ),
        button("Save", type="submit", small=True),
        button("Cancel", variant="ghost", small=True, on_click=TalksState.keep_title),
        on_submit=TalksState.rename,
        class_name="",
    )
