"""axe-core finds nothing serious on any main screen, light or dark."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, answered, ask, hire, sign_up

AXE = Path(__file__).parents[1] / "peers" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = {
    "public": ["/login", "/signup", "/reset"],
    "work": ["/", "/welcome", "/agents", "/agents/hire", "/agents/hire?template=quill"],
    "settings": ["/settings/company", "/settings/members", "/settings/teams", "/settings/roles"],
    "own settings": ["/settings/api-keys", "/settings/profile", "/settings/security"],
    "knowledge": ["/knowledge", "/knowledge/search", "<agent>?tab=knowledge"],
    "agent": ["<agent>", "<agent>?tab=versions", "<agent>?tab=definition"],
}
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("group", SCREENS)
def test_no_screen_shuts_anybody_out(visit: Visit, email: str, group: str) -> None:
    page = visit().new_page()
    agent = _at_work(page, email) if group != "public" else ""
    found = [
        problem
        for path in SCREENS[group]
        for problem in _look(page, path.replace("<agent>", agent))
    ]
    assert not found, "\n".join(found)


def _at_work(page: Page, email: str) -> str:
    """Somebody with an agent that has answered; the agent's path."""
    sign_up(page, email)
    hire(page)
    ask(page)
    answered(page)
    return urlsplit(page.url).path


def _look(page: Page, path: str) -> list[str]:
    """What axe finds on a screen, in light and in dark."""
    page.emulate_media(color_scheme="light")
    page.goto(path)
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page.locator("h1").first).to_be_visible()
    page.add_style_tag(content="*, ::before, ::after {transition: none !important}")
    page.evaluate(AXE.read_text())
    light = _violations(page, path)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    return light + _violations(page, f"{path} in the dark")


def _violations(page: Page, where: str) -> list[str]:
    result: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(OPTIONS)})")
    return [
        f"{where}: {rule['id']} ({rule['impact']}) at {node['target']}: {node['failureSummary']}"
        for rule in result["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
