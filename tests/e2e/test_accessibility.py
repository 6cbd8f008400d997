"""axe-core finds nothing serious on any main screen, light or dark."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, answered, ask, hire, sign_up

AXE = Path(__file__).parents[1] / "peers" / "node_modules" / "axe-core" / "axe.min.js"
PUBLIC = ["/login", "/signup", "/reset"]
SCREENS = [
    "/", "/welcome", "/agents", "/agents/hire", "/agents/hire?template=quill", "/settings/company",
    "/settings/members", "/settings/teams", "/settings/roles", "/settings/api-keys",
    "/settings/profile", "/settings/security",
]  # fmt: skip
TABS = ["", "?tab=versions", "?tab=definition"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
SERIOUS = ("serious", "critical")


def test_no_screen_shuts_anybody_out(visit: Visit, email: str) -> None:
    page = visit(color_scheme="light").new_page()
    found = [problem for path in PUBLIC for problem in _look(page, path)]
    sign_up(page, email)
    hire(page)
    ask(page)
    answered(page)
    agent = urlsplit(page.url).path
    for path in (*SCREENS, *(agent + tab for tab in TABS)):
        found += _look(page, path)
    assert not found, "\n".join(found)


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
