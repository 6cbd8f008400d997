"""The workflow as it runs: each node with its state, live."""

from typing import Any

import reflex as rx

from agents_os.ui.flow.node_rows import type_rows
from agents_os.ui.flow.wrapper import Styles, flow_view


def picture(state: Any) -> rx.Component:
    """Nothing for other runs. `state` has `picture`, `overlay`, `choices` and `run`."""
    return rx.cond(
        state.picture.contains("nodes"),
        rx.el.div(
            Styles.create(),
            flow_view(
                definition=state.picture,
                overlay=state.overlay,
                types=type_rows(),
                choices=state.choices,
                label="The workflow, and how each step fares",
                key=state.run.id,
            ),
            class_name="flow-watch",
        ),
    )
