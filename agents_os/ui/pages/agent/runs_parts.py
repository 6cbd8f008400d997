"""The runs tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import relative_time, status
from agents_os.ui.components.browser import link
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.components.tables import table, table_row
from agents_os.ui.pages.agent.runs_state import AgentRunsState
from agents_os.ui.pages.agent.state import AgentState

COLUMNS = ["Kind", "Status", "For", "Started", ("Took", "r"), ("Cost", "r")]


def runs_tab() -> rx.Component:
    return screen_states(
        AgentRunsState,
        rx.cond(
            AgentRunsState.runs.length() > 0,
            rx.fragment(
                table("Runs", COLUMNS, AgentRunsState.runs, _row), load_more(AgentRunsState)
            ),
            empty_state(
                "🏃",
                "Nothing has run yet",
                f"Each answer and each piece of work of {AgentState.card.name} is a run."
                " Its steps, its time and its cost stand here.",
            ),
        ),
        retry=AgentRunsState.refresh,
        who_can="Members of this company see runs.",
    )


def _row(run: Any) -> rx.Component:
    return table_row(
        link(rx.el.b(run.kind), href="/runs/" + run.id, class_name="plain"),
        status(run.dot, run.word),
        run.who,
        relative_time(run.at),
        (rx.el.span(run.took, class_name="num"), "r"),
        (rx.el.span(run.cost, class_name="num"), "r"),
        key=run.id,
    )
