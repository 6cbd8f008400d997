"""Whether the server can be reached, said calmly in place of Reflex's red toast."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors, has_hydration_payload_error

from agents_os.ui.components.browser import Connection


@rx.memo
def connection() -> rx.Component:
    return Connection.create(failing=has_connection_errors, too_large=has_hydration_payload_error)
