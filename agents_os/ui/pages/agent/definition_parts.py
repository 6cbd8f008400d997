"""The definition tab: a form at the left, the prompt it makes at the right."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, notice
from agents_os.ui.components.emoji_field import emoji_field
from agents_os.ui.components.forms import field, form, select_field, text_area
from agents_os.ui.components.states import screen_states
from agents_os.ui.pages.agent.browser import UnsavedGuard
from agents_os.ui.pages.agent.definition_form import STARTERS
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.state import AgentState

CARD = AgentState.card
VALUES = DefinitionState.fields
VISIBILITIES = (
    ("org", "Everybody in the company"),
    ("team", "Its team"),
    ("private", "Only its owner and admins"),
)
ENVIRONMENTS = (("prod", "Production"), ("staging", "Staging"), ("test", "Test"))


def definition_tab() -> rx.Component:
    return screen_states(
        DefinitionState,
        rx.cond(~_may_edit(), _read_only()),
        rx.el.div(_form(), _preview(), class_name="definition"),
        retry=DefinitionState.load,
        who_can="Members of this company can see definitions.",
    )


def _may_edit() -> Any:
    return CARD.can_edit & (CARD.lifecycle != "archived")


def _read_only() -> rx.Component:
    return notice(
        rx.cond(
            CARD.lifecycle == "archived",
            "Archived agents cannot be changed. Bring it back first.",
            "You can read this. Its owner, a lead of its team or an admin can change it.",
        ),
        tone="blue",
    )


def _form() -> rx.Component:
    return form(
        rx.el.fieldset(
            _group("Card", "Applies as soon as you save.", *_card_fields()),
            _group("Persona", "Waits in the draft until it is published.", *_persona_fields()),
            _group("Work", "Waits in the draft until it is published.", *_work_fields()),
            _group("Model", "Waits in the draft until it is published.", *_model_fields()),
            _group("First words", "Waits in the draft until it is published.", *_first_words()),
            disabled=~_may_edit(),
            class_name="group gap-5",
        ),
        rx.cond(_may_edit(), _save_bar()),
        on_submit=DefinitionState.save,
        key=DefinitionState.saved,
        reset_on_submit=False,
        no_validate=False,
    )


def _group(title: str, hint: str, *fields: rx.Component) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(title), rx.el.p(hint, class_name="hint"), *fields, class_name="group"
    )


def _text(label: str, name: str, **props: Any) -> rx.Component:
    return field(label, name, default_value=VALUES[name], **{"max_length": 500, **props})


def _choice(label: str, name: str, options: Any, **props: Any) -> rx.Component:
    return select_field(label, name, options, default_value=VALUES[name], **props)


def _pair(*fields: rx.Component) -> rx.Component:
    return rx.el.div(*fields, class_name="pair")


def _card_fields() -> list[rx.Component]:
    return [
        _pair(
            _text("Name", "name", required=True, max_length=80),
            _text("Role", "role", required=True, max_length=80),
        ),
        emoji_field("Face", "emoji", selected=VALUES["emoji"]),
        _text("Description", "description"),
        _text("Tags", "tags", hint="Separated by commas.", max_length=700),
        _pair(
            _choice("Who can see it", "visibility", VISIBILITIES),
            _choice("Team", "team_id", DefinitionState.teams),
        ),
        _choice("Environment", "environment", ENVIRONMENTS),
    ]


def _persona_fields() -> list[rx.Component]:
    return [_text("Tone", "tone"), _text("Voice", "voice"), _text("Background", "background")]


def _work_fields() -> list[rx.Component]:
    return [
        _text("Goal", "goal", required=True),
        text_area(
            "Instructions",
            "instructions",
            default_value=VALUES["instructions"],
            required=True,
            max_length=20_000,
            rows=12,
        ),
        _text("Specialties", "specialties", hint="Up to 12, with commas.", max_length=1_000),
    ]


def _model_fields() -> list[rx.Component]:
    return [
        _choice("Model", "model", DefinitionState.models),
        _pair(
            _text(
                "Temperature",
                "temperature",
                type="number",
                min=0,
                max=2,
                step=0.1,
                hint="0 is strict, 2 is wild. Empty: the model's own.",
            ),
            _text(
                "Longest answer in tokens",
                "max_output_tokens",
                type="number",
                min=16,
                max=128_000,
                step=1,
                hint="Empty: the model's own.",
            ),
        ),
    ]


def _first_words() -> list[rx.Component]:
    return [
        _text("Greeting", "greeting"),
        *[_text(f"Conversation starter {n}", f"starter_{n}") for n in range(1, STARTERS + 1)],
    ]


def _save_bar() -> rx.Component:
    return rx.el.div(
        button("Save", type="submit", variant="primary"),
        UnsavedGuard.create(saved=DefinitionState.saved, on_values=DefinitionState.preview),
        rx.cond(
            DefinitionState.mistake != "",
            rx.el.span(DefinitionState.mistake, class_name="error-text", role="alert"),
        ),
        class_name="save-bar",
    )


def _preview() -> rx.Component:
    return rx.el.section(
        rx.el.h2("The prompt it makes", class_name="pixel", style={"font_size": "11px"}),
        rx.el.p(
            "What the model is told before every conversation. It follows the form as you type.",
            class_name="hint",
        ),
        rx.el.pre(
            DefinitionState.prompt,
            class_name="prompt tall",
            tab_index=0,
            custom_attrs={"aria-label": "System prompt"},
        ),
        class_name="preview",
    )
