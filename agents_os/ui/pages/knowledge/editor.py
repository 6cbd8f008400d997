"""The dialog that makes or changes a base, on the list and on its own page."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    checkbox,
    close_dialog,
    dialog,
    field,
    form,
    form_actions,
    select_field,
    text_area,
)
from agents_os.ui.pages.knowledge.editor_state import BaseEditorState

MY = BaseEditorState

MODELS = [("", "By words and by meaning"), ("none", "By words only")]


def base_editor() -> rx.Component:
    return dialog(
        rx.cond(MY.base_id == "", "New base", "Edit base"),
        form(
            field("Name", "name", default_value=MY.draft.name, required=True, max_length=80),
            text_area(
                "What is in it",
                "description",
                default_value=MY.draft.about,
                max_length=500,
                rows=2,
                hint="Optional. It stands beside the name wherever a base is chosen.",
            ),
            _readers(),
            select_field("Who sees it", "seen_by", MY.seers, default_value=MY.draft.seen_by),
            checkbox(
                "Everybody who sees it may add documents",
                "members_add",
                default_checked=MY.draft.members_add,
                hint="Otherwise only those who may edit it.",
            ),
            rx.cond(MY.base_id == "", _reading()),
            form_actions("Save base", close_dialog()),
            on_submit=MY.save,
            key=MY.opened,
        ),
        open=MY.is_open,
        on_open_change=MY.set_open,
    )


def _readers() -> rx.Component:
    return rx.fragment(
        checkbox(
            "Every agent of the company may use it",
            "everybody",
            default_checked=MY.everybody,
            on_change=MY.open_to_all,
            hint="Also agents hired later. Otherwise choose below.",
        ),
        rx.cond(
            ~MY.everybody,
            rx.fragment(
                _choice("Agents that may use it", "agent_ids[]", MY.agents),
                rx.cond(
                    MY.teams.length() > 0,
                    _choice("Teams whose agents may use it", "team_ids[]", MY.teams),
                ),
            ),
        ),
    )


def _choice(legend: str, name: str, options: Any) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(legend),
        rx.el.div(
            rx.foreach(
                options,
                lambda one: rx.el.label(
                    rx.el.input(
                        type="checkbox", name=name, value=one.id, default_checked=one.chosen
                    ),
                    rx.el.span(one.name),
                    class_name="check",
                ),
            ),
            class_name="list",
        ),
        class_name="grants",
    )


def _reading() -> rx.Component:
    """Only of a new base: later it is changed by reading all of it again."""
    return rx.el.details(
        rx.el.summary("How it is read", class_name="small muted"),
        rx.el.div(
            *reading_fields(MODELS, "", MY.draft), class_name="form", style={"margin_top": "12px"}
        ),
    )


def reading_fields(models: Any, model: Any, draft: Any) -> list[rx.Component]:
    """`models` to choose from, `model` the chosen one; the lengths are those of `draft`."""
    return [
        select_field(
            "Finding by meaning",
            "embedding_model",
            models,
            default_value=model,
            hint="Beside words, passages can be found by what they mean.",
        ),
        field(
            "Length of a passage, in characters",
            "chunk_size",
            type="number",
            min=200,
            max=8000,
            default_value=draft.chunk_size,
            hint="Shorter is more exact, longer keeps more of what stands around it.",
        ),
        field(
            "What two passages share, in characters",
            "chunk_overlap",
            type="number",
            min=0,
            max=4000,
            default_value=draft.chunk_overlap,
            hint="So that no sentence is cut off from what it follows.",
        ),
    ]
