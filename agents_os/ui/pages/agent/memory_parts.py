"""The memory tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components import workforce
from agents_os.ui.components.basics import button, chip, notice, relative_time
from agents_os.ui.components.browser import link
from agents_os.ui.components.dialogs import confirm_dialog
from agents_os.ui.components.forms import checkbox, field, form
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.components.workforce import chosen_button, search_box
from agents_os.ui.pages.agent.memory_dialog import memory_dialog
from agents_os.ui.pages.agent.memory_rows import KINDS
from agents_os.ui.pages.agent.memory_state import NEW, MemoryState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.session import can

NAME = AgentState.card.name


def memory_tab() -> rx.Component:
    return rx.fragment(
        workforce.Styles.create(),
        screen_states(
            MemoryState,
            rx.cond(~MemoryState.enabled, _off()),
            _views(),
            rx.match(
                MemoryState.view,
                ("log", _log()),
                ("review", _review()),
                _kept(),
            ),
            load_more(MemoryState),
            memory_dialog(),
            retry=MemoryState.refresh,
            who_can="Members of this company see what its agents remember.",
        ),
    )


def _off() -> rx.Component:
    return notice(
        rx.el.span(
            NAME + " was told to stop remembering: nothing new is kept, and nothing here is used."
        ),
        tone="gold",
    )


def _views() -> rx.Component:
    def view(key: str, *label: Any) -> rx.Component:
        return chosen_button(
            *label, on=MemoryState.view == key, small=True, on_click=MemoryState.show(key)
        )

    return rx.el.div(
        rx.el.div(
            view("kept", rx.fragment("Remembers ", rx.el.span(MemoryState.kept, class_name="num"))),
            view(
                "review",
                rx.fragment("To review ", rx.el.span(MemoryState.to_review, class_name="num")),
            ),
            view("log", "Log"),
            class_name="toggle",
            role="group",
            custom_attrs={"aria-label": "What to show"},
        ),
        rx.el.div(
            rx.cond(
                can("work:create") & MemoryState.enabled,
                button("+ Memory", variant="primary", small=True, on_click=MemoryState.begin(NEW)),
            ),
            class_name="showing",
        ),
        class_name="filters",
    )


def _kept() -> rx.Component:
    return rx.fragment(
        rx.cond((MemoryState.kept > 0) | _narrowed(), _filters()),
        rx.cond(
            MemoryState.memories.length() > 0,
            _list("Memories"),
            rx.cond(
                _narrowed(),
                empty_state("🔎", "Nothing like that", "No memory has all of these words."),
                empty_state(
                    "🧠",
                    "Nothing remembered yet",
                    "What " + NAME + " should know every time: facts, preferences, corrections."
                    " It is told what fits, at tasks and in conversations.",
                ),
            ),
        ),
        rx.cond(AgentState.card.can_edit, _settings()),
    )


def _narrowed() -> Any:
    return (MemoryState.query != "") | (MemoryState.kind != "")


def _filters() -> rx.Component:
    return rx.el.div(
        search_box("Search memories", MemoryState.query, MemoryState.search.debounce(200)),
        rx.el.select(
            rx.el.option("Every kind", value=""),
            *[rx.el.option(word, value=kind) for kind, word in KINDS.items()],
            value=MemoryState.kind,
            on_change=MemoryState.narrow,
            class_name="input",
            custom_attrs={"aria-label": "Kind"},
        ),
        class_name="filters",
    )


def _review() -> rx.Component:
    return rx.cond(
        MemoryState.memories.length() > 0,
        _list("To review"),
        empty_state(
            "✅",
            "Nothing to review",
            "What strangers may have said, what people suggest, and what has expired waits here"
            " before " + NAME + " is told it.",
        ),
    )


def _list(label: str) -> rx.Component:
    return rx.el.ul(
        rx.foreach(MemoryState.memories, _memory),
        class_name="memories",
        custom_attrs={"aria-label": label},
    )


def _memory(m: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(m.text, class_name="said"),
        rx.cond(m.why != "", rx.el.p(m.why, class_name="small why")),
        rx.el.div(_facts(m), rx.cond(m.editable, _actions(m)), class_name="row wrap between"),
        key=m.id,
    )


def _facts(m: Any) -> rx.Component:
    return rx.el.div(
        chip(m.kind_word),
        rx.cond(m.shared, chip("All agents", tone="blue")),
        rx.cond(m.href != "", link(m.source, href=m.href), rx.el.span(m.source)),
        rx.cond(m.elsewhere != "", rx.el.span("by ", m.elsewhere)),
        relative_time(m.created_at),
        rx.cond(
            m.uses != "",
            rx.el.span(m.uses, ", last ", relative_time(m.used_at)),
            rx.el.span("not used yet"),
        ),
        rx.cond(m.expires_on != "", rx.el.span("until ", m.expires_on)),
        class_name="row wrap small muted",
    )


def _actions(m: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            m.why != "",
            button("Keep", variant="primary", small=True, on_click=MemoryState.keep(m.id)),
        ),
        button("Edit", small=True, on_click=MemoryState.begin(m.id)),
        confirm_dialog(
            "Forget this?",
            "Its text is erased from here and from the log for good, and no later answer uses it."
            " The run or conversation it came from keeps its own record.",
            trigger=button("Forget", variant="ghost", small=True),
            confirm="Forget",
            on_confirm=MemoryState.forget(m.id),
        ),
        class_name="row",
    )


def _log() -> rx.Component:
    return rx.cond(
        MemoryState.changes.length() > 0,
        rx.el.ol(
            rx.foreach(MemoryState.changes, _change),
            class_name="memories",
            custom_attrs={"aria-label": "Log"},
        ),
        empty_state("📒", "Nothing has happened yet", "What was learned and changed stands here."),
    )


def _change(change: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(change.what),
            rx.el.span(change.who),
            rx.cond(change.href != "", link("See the run", href=change.href)),
            relative_time(change.at),
            class_name="row wrap small",
        ),
        rx.el.div(
            rx.cond(change.before != "", _line("−", "removed", change.before)),
            rx.cond(change.after != "", _line("+", "added", change.after)),
            class_name="diff",
        ),
        key=change.id,
    )


def _line(sign: str, kind: str, text: Any) -> rx.Component:
    return rx.el.div(rx.el.span(sign), rx.el.span(text), class_name=f"line {kind}")


def _settings() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Settings of this memory"),
        rx.el.div(
            checkbox(
                NAME + " remembers",
                "enabled",
                hint="Off: nothing new is kept, and nothing that is kept is used.",
                checked=MemoryState.enabled,
                on_change=MemoryState.switch,
            ),
            form(
                field(
                    "Memories at most",
                    "most",
                    type="number",
                    min=10,
                    max=500,
                    required=True,
                    default_value=MemoryState.most.to_string(),
                    hint="Beyond that, what was used longest ago waits for review.",
                ),
                rx.el.div(button("Save", type="submit", small=True), class_name="actions"),
                on_submit=MemoryState.limit,
                key=MemoryState.most.to_string(),
            ),
            class_name="col gap-3",
        ),
        class_name="memory-settings",
    )
