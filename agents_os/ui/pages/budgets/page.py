"""/budgets: how much may be spent, and where each limit stands."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    bar,
    button,
    chip,
    confirm_dialog,
    empty_state,
    page_head,
    relative_time,
    screen_states,
)
from agents_os.ui.components.spending import SpendingStyles
from agents_os.ui.pages.budgets.dialogs import dialogs
from agents_os.ui.pages.budgets.state import BudgetsState
from agents_os.ui.pages.costs.page import cost_tabs
from agents_os.ui.session import can
from agents_os.ui.shell import screen

MAY_SET = "policies:manage"


@screen("/budgets", title="Budgets", active="costs", on_load=BudgetsState.on_load)
def budgets_page() -> rx.Component:
    return rx.fragment(
        SpendingStyles.create(),
        page_head(
            "Budgets",
            "How much may be spent. People are told at 50, 80 and 100 %.",
            rx.cond(can(MAY_SET), _new()),
        ),
        cost_tabs("budgets"),
        screen_states(
            BudgetsState,
            rx.cond(
                BudgetsState.budgets.length() > 0,
                rx.el.div(rx.foreach(BudgetsState.budgets, _budget), class_name="budgets"),
                _none(),
            ),
            rx.cond(can(MAY_SET), dialogs()),
            retry=BudgetsState.refresh,
            who_can="Members of this company see the budgets of their work.",
        ),
    )


def _new() -> rx.Component:
    return button("New budget", variant="primary", on_click=BudgetsState.open_new)


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🧮",
            "No budget yet",
            "A budget caps what the company, a team, an agent, a person or an API key may spend."
            " Without one, work may spend all credits.",
        ),
        class_name="card",
        style={"margin_top": "16px"},
    )


def _budget(budget: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(budget.name, class_name="grow"),
            rx.cond(budget.paused, chip("Paused", tone="red")),
            class_name="row top-aligned",
        ),
        rx.el.div(budget.subject, " · ", budget.period, class_name="small muted"),
        rx.el.div(
            rx.el.b(budget.spent, class_name="num"),
            rx.cond(budget.per_run, "", rx.el.span(budget.full, " %", class_name="num")),
            class_name="row between",
        ),
        rx.cond(budget.per_run, "", _gauge(budget)),
        rx.cond(budget.note != "", rx.el.div(budget.note, class_name="small muted num")),
        rx.el.div("At the limit: ", budget.at_limit, ".", class_name="small muted"),
        rx.cond(
            budget.resets_at != "",
            rx.el.div("Starts anew ", relative_time(budget.resets_at), class_name="small muted"),
        ),
        rx.cond(can(MAY_SET), _actions(budget)),
        class_name="card budget",
        key=budget.id,
    )


def _gauge(budget: Any) -> rx.Component:
    """The bar with its marks at 50 and 80 %."""
    return rx.match(
        budget.tone,
        ("red", _marked(budget, "red")),
        ("gold", _marked(budget, "gold")),
        _marked(budget, ""),
    )


def _marked(budget: Any, tone: Any) -> rx.Component:
    return rx.el.div(
        bar(budget.percent, label=budget.name + ", used", tone=tone),
        rx.el.i(class_name="mark", aria_hidden=True),
        rx.el.i(class_name="mark late", aria_hidden=True),
        class_name="gauge",
    )


def _actions(budget: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            budget.paused,
            button(
                "Resume",
                small=True,
                on_click=BudgetsState.resume(budget.id),
                custom_attrs={"aria-label": "Resume " + budget.name},
            ),
        ),
        rx.cond(budget.per_run, "", _opens("Raise once", "raise", budget)),
        _opens("Change", "edit", budget),
        confirm_dialog(
            "Delete " + budget.name + "?",
            "It limits nothing any more, and work that waits for it goes on. What was spent stays"
            " on record.",
            trigger=button(
                "Delete",
                variant="ghost",
                small=True,
                custom_attrs={"aria-label": "Delete " + budget.name},
            ),
            confirm="Delete budget",
            on_confirm=BudgetsState.delete(budget.id),
        ),
        class_name="acts",
    )


def _opens(text: str, dialog: str, budget: Any) -> rx.Component:
    return button(
        text,
        small=True,
        on_click=BudgetsState.open_dialog(dialog, budget.id),
        custom_attrs={"aria-label": text + ": " + budget.name},
    )
