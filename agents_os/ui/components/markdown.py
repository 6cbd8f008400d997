"""The only way to draw markdown: with raw HTML off, it cannot bring scripts or styles along."""

from typing import Any

import reflex as rx


def markdown(text: Any, **props: Any) -> rx.Component:
    """Markdown written by people, models or documents: never trusted."""
    return rx.markdown(text, use_raw=False, **props)
