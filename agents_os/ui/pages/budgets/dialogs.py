"""The forms of a budget: a new one, a change, more for this once."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, dialog, field, form, form_actions, select_field
from agents_os.ui.pages.budgets.rows import ON_LIMIT, PERIODS, SCOPES
from agents_os.ui.pages.budgets.state import BudgetsState

UNITS = [("credits", "Credits"), ("money", "Dollars, as providers ask for them")]
ACTIONS = [(each.value, text) for each, text in ON_LIMIT.items()]


def dialogs() -> rx.Component:
    return rx.fragment(_new(), _edit(), _raise())


def _new() -> rx.Component:
    return dialog(
        "New budget",
        form(
            _name(),
            select_field(
                "For",
                "scope",
                [(each.value, text) for each, text in SCOPES.items()],
                value=BudgetsState.scope,
                on_change=BudgetsState.choose_scope,
            ),
            rx.cond(
                BudgetsState.scope != "org",
                select_field(
                    "Which one",
                    "subject_id",
                    BudgetsState.choices[BudgetsState.scope],
                    required=True,
                    hint="Only what you may see is listed.",
                ),
            ),
            select_field(
                "Counts",
                "period",
                [(each.value, label) for each, (label, _) in PERIODS.items()],
                default_value="month",
            ),
            _amount("Limit"),
            select_field("In", "unit", UNITS),
            select_field("At the limit", "on_limit", ACTIONS),
            _ending("Set budget"),
            on_submit=BudgetsState.add,
        ),
        text="It counts from now on. Every other budget still holds.",
        open=BudgetsState.dialog == "new",
        on_open_change=BudgetsState.close,
    )


def _edit() -> rx.Component:
    chosen = BudgetsState.chosen
    return dialog(
        "Change " + chosen.name,
        form(
            _name(default_value=chosen.name),
            _amount("Limit in " + chosen.unit, default_value=chosen.raw_limit),
            select_field("At the limit", "on_limit", ACTIONS, default_value=chosen.on_limit),
            _ending("Save"),
            on_submit=BudgetsState.save,
            key=chosen.id,
        ),
        text="Work that waits for this budget tries again.",
        open=BudgetsState.dialog == "edit",
        on_open_change=BudgetsState.close,
    )


def _raise() -> rx.Component:
    chosen = BudgetsState.chosen
    return dialog(
        "Allow more this once",
        form(
            _amount("How much more, in " + chosen.unit),
            _ending("Raise"),
            on_submit=BudgetsState.allow_more,
        ),
        text=chosen.name
        + ": "
        + chosen.spent
        + ". The limit is the old one again when it starts anew. Work that waits goes on.",
        open=BudgetsState.dialog == "raise",
        on_open_change=BudgetsState.close,
    )


def _name(**props: Any) -> rx.Component:
    return field("Name", "name", required=True, max_length=80, **props)


def _amount(label: Any, **props: Any) -> rx.Component:
    return field(
        label,
        "limit",
        type="number",
        required=True,
        min="0.01",
        step="0.01",
        max="1000000000",
        input_mode="decimal",
        **props,
    )


def _ending(submit: str) -> rx.Component:
    return form_actions(
        submit, button("Cancel", variant="ghost", on_click=BudgetsState.close(False))
    )
