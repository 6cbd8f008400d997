"""What the shell asks the server for: search in the ⌘K palette."""

import reflex as rx

from agents_os.ui.arguments import SearchText, validated


class SearchState(rx.State):
    """What ⌘K has found; each entry as in `navigation.COMMANDS`."""

    found: list[dict[str, str]] = []

    @rx.event
    async def search(self, text: str):
        validated(SearchText, text)
        self.found = []
