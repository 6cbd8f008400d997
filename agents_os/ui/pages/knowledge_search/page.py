"""/knowledge/search: ask the bases oneself, and see why something was found."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    card,
    chip,
    empty_state,
    error_state,
    field,
    form,
    link,
    notice,
    page_head,
    screen_states,
    select_field,
    skeleton,
)
from agents_os.ui.pages.knowledge.browser import KnowledgeStyles
from agents_os.ui.pages.knowledge_search.state import KnowledgeSearchState
from agents_os.ui.shell import screen

MY = KnowledgeSearchState


@screen("/knowledge/search", title="Search knowledge", active="knowledge", on_load=MY.on_load)
def knowledge_search_page() -> rx.Component:
    return rx.fragment(
        KnowledgeStyles.create(),
        link("← All bases", href="/knowledge", class_name="small"),
        page_head(
            "Search knowledge",
            "Ask as you, or as an agent that answers you: you see what it would be given, and why.",
        ),
        screen_states(
            MY,
            rx.el.div(card("Question", _form()), _answer(), class_name="col gap-4"),
            retry=MY.on_load,
            who_can="Members of this company search its knowledge.",
        ),
    )


def _form() -> rx.Component:
    return form(
        field(
            "What do you want to know?",
            "query",
            type="search",
            required=True,
            max_length=500,
            auto_focus=True,
            placeholder="How long may a customer return something?",
        ),
        rx.el.div(
            select_field("Base", "base_id", MY.bases, default_value=MY.base_id),
            select_field("Found by", "agent_id", MY.agents),
            field("With the tag", "tag", max_length=40, placeholder="any"),
            field("Added since", "since", type="date"),
            field("Added until", "until", type="date"),
            class_name="row wrap top-aligned",
        ),
        rx.el.div(
            button("Search", type="submit", variant="primary", disabled=MY.outcome == "searching"),
            class_name="actions",
        ),
        on_submit=MY.search,
        key=MY.visit,
        style={"max_width": "none"},
    )


def _answer() -> rx.Component:
    return rx.match(
        MY.outcome,
        ("searching", rx.el.div(skeleton(4), class_name="card")),
        ("found", _found()),
        (
            "nothing",
            rx.el.div(
                empty_state(
                    "🔎",
                    "Nothing found",
                    "No passage fits that. Try other words, fewer filters, or add a document.",
                ),
                class_name="card",
            ),
        ),
        ("failed", rx.el.div(error_state(MY.told, MY.again), class_name="card")),
        rx.fragment(),
    )


def _found() -> rx.Component:
    return card(
        "Passages",
        rx.cond(MY.told != "", notice(MY.told, tone="gold")),
        rx.el.ol(rx.foreach(MY.hits, hit), class_name="hits"),
        aside=MY.counted,
        flush=True,
    )


def hit(one: Any) -> rx.Component:
    """A passage that was found: where it stands, why it was found, what it says."""
    return rx.el.li(
        rx.el.div(
            link(one.title, href=one.href),
            rx.el.span(
                rx.cond(one.by_words, chip("Words")),
                rx.cond(one.by_meaning, chip("Meaning", tone="blue")),
                rx.el.span(one.score, class_name="num small muted", title="Score"),
                class_name="row",
            ),
            class_name="row between wrap",
        ),
        rx.el.div(
            one.base,
            rx.cond(one.heading != "", " · " + one.heading, ""),
            class_name="small muted",
        ),
        rx.el.p(one.text, class_name="small clamp"),
        rx.el.div(one.why, class_name="small faint"),
        key=one.id,
    )
