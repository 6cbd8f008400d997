"""The columns beside the conversation: who it is, what it did, what it offers, this run."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import avatar, button, card, chip, status
from agents_os.ui.components.browser import link
from agents_os.ui.components.dialogs import close_dialog, confirm_dialog, dialog
from agents_os.ui.components.forms import field, form
from agents_os.ui.experience.parts import ExperienceStyles, level_bar, level_tag, why
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.run_state import RunState
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.playing import playing
from agents_os.ui.used import used_list

CARD = AgentState.card


def identity() -> rx.Component:
    return rx.el.section(
        ExperienceStyles.create(),
        rx.el.div(
            rx.el.div(
                avatar(CARD.emoji, size="lg"),
                rx.el.div(
                    rx.el.h1(CARD.name),
                    rx.el.div(CARD.role, class_name="muted"),
                    class_name="names",
                ),
                _chips(),
                _experience(),
                rx.cond(CARD.description != "", rx.el.p(CARD.description, class_name="about")),
                rx.el.div(_pause_or_resume(), _edit(), class_name="actions"),
                class_name="identity",
            ),
            class_name="body",
        ),
        class_name="card who",
    )


def _chips() -> rx.Component:
    return rx.el.div(
        rx.el.span(status(AgentState.dot, AgentState.presence), class_name="chip"),
        rx.cond(
            AgentState.practice,
            chip("Practice model", tone="gold"),
            rx.cond(AgentState.model != "", rx.el.span(AgentState.model, class_name="chip trunc")),
        ),
        rx.cond(CARD.version != "", rx.el.span(chip(CARD.version), class_name="optional")),
        rx.cond(CARD.environment != "prod", chip(CARD.environment, tone="blue")),
        rx.foreach(CARD.tags, lambda tag: rx.el.span(chip(tag), class_name="optional")),
        class_name="row wrap center chips",
    )


def _experience() -> rx.Component:
    x = AgentState.x
    return rx.cond(
        playing() & (x.level > 0),
        rx.el.div(
            rx.el.div(
                level_tag(x),
                rx.el.span(x.rank, class_name="small muted grow"),
                rx.el.span(x.text, class_name="small num faint"),
                why(CARD.id, CARD.name),
                class_name="row",
            ),
            level_bar(x, CARD.name),
            class_name="col",
            style={"width": "100%", "text_align": "left"},
        ),
    )


def _pause_or_resume() -> rx.Component:
    return rx.cond(
        CARD.can_pause,
        rx.match(
            CARD.lifecycle,
            ("active", _pause()),
            ("paused", button("Resume", small=True, on_click=AgentState.resume)),
            rx.fragment(),
        ),
    )


def _pause() -> rx.Component:
    return dialog(
        f"Pause {CARD.name}?",
        form(
            field("Reason", "reason", hint="Optional. Shown to everybody.", max_length=500),
            rx.el.div(
                button("Pause", type="submit", variant="danger"),
                close_dialog("Keep on duty"),
                class_name="actions",
            ),
            on_submit=AgentState.pause,
        ),
        text=f"{CARD.name} takes no new questions until someone resumes it. An answer that is being"
        " written now is finished. Nothing is lost.",
        open=AgentState.pausing,
        on_open_change=AgentState.ask_to_pause,
        trigger=button("Pause", small=True),
    )


def _edit() -> rx.Component:
    return rx.cond(
        CARD.can_edit & (CARD.lifecycle != "archived") & (AgentState.tab != "definition"),
        button(
            "Edit", small=True, on_click=[AgentState.open_tab("definition"), DefinitionState.load]
        ),
    )


def last_days() -> rx.Component:
    return card(
        "Last 30 days",
        _facts(AgentState.numbers),
    )


def _facts(facts: Any) -> rx.Component:
    return rx.el.dl(
        rx.foreach(
            facts,
            lambda pair: rx.fragment(rx.el.dt(pair[0]), rx.el.dd(pair[1])),
        ),
        class_name="kv num",
    )


def offers() -> rx.Component:
    """What can be ordered from the agent, and its end."""
    return rx.fragment(
        rx.cond(
            AgentState.services.length() > 0,
            card(
                f"What {CARD.name} offers",
                rx.foreach(AgentState.services, _offer),
                rx.el.p(link("Order one", href="/services"), class_name="small"),
            ),
        ),
        rx.cond(CARD.can_archive & (CARD.lifecycle != "archived"), _archive()),
    )


def _offer(offer: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(offer.name),
            rx.el.span(offer.price, class_name="small faint num"),
        ),
        rx.el.p(offer.text, class_name="muted"),
        rx.el.ul(rx.foreach(offer.details, rx.el.li)),
        class_name="offer",
    )


def _archive() -> rx.Component:
    return rx.el.div(
        confirm_dialog(
            f"Archive {CARD.name}?",
            f"{CARD.name} leaves every list and takes no more work. Versions, conversations and"
            " costs are kept, and you can bring it back.",
            trigger=button("Archive", variant="ghost", small=True),
            confirm="Archive",
            on_confirm=AgentState.archive,
        ),
        class_name="row center",
    )


def this_run() -> rx.Component:
    run = RunState.facts
    return rx.cond(
        run.id != "",
        rx.fragment(
            rx.cond(RunState.used.anything, card("Used in this answer", used_list(RunState.used))),
            card(
                "This run",
                rx.el.dl(
                    *_row("Status", chip(run.status, tone=run.tone)),
                    *_row(
                        "Model",
                        rx.cond(run.practice, chip("Practice model", tone="gold"), run.model),
                    ),
                    *_row("First word after", run.first_token),
                    *_row("Tokens read / written", run.tokens),
                    *_row("Provider cost", run.cost),
                    *_row("Time", run.latency),
                    *_row("Version", run.version),
                    class_name="kv num",
                ),
            ),
            _given(),
        ),
        card(
            "This run",
            rx.el.p("What an answer took and cost is shown here.", class_name="small muted"),
        ),
    )


def _row(label: str, value: Any) -> tuple[rx.Component, rx.Component]:
    return rx.el.dt(label), rx.el.dd(value)


def _given() -> rx.Component:
    return card(
        "What the model was given",
        rx.cond(
            RunState.sent.length() > 0,
            rx.fragment(
                _facts(RunState.sent),
                rx.el.p(
                    "When a conversation becomes too long, its oldest messages are left out.",
                    class_name="small faint",
                    style={"margin": "8px 0"},
                ),
                rx.cond(
                    RunState.prompt != "",
                    rx.el.pre(RunState.prompt, class_name="prompt", tab_index=0),
                ),
                button("Hide", small=True, on_click=RunState.hide_given),
            ),
            button("Show", small=True, on_click=RunState.show_given),
        ),
    )
