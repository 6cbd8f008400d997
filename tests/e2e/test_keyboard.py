"""Everything without a mouse."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import QUESTION, answered, composer, hire, thread


def test_the_palette_leads_to_hiring_and_the_gallery_is_worked_by_keys(signed_up: Page) -> None:
    page = signed_up
    page.goto("/settings/company")
    expect(page.get_by_label("Name")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("hire")
    expect(page.get_by_role("option", name=re.compile("Hire")).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/agents/hire"))
    card = page.get_by_role("button", name=re.compile("Quill")).first
    card.focus()
    page.keyboard.press("Enter")
    hiring = page.get_by_role("button", name="Hire with these settings")
    expect(hiring).to_be_visible()
    _tab_to(page, hiring)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agents/[0-9a-f-]{36}"))


def test_a_chat_needs_no_mouse(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    expect(composer(page)).to_be_editable()
    composer(page).focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
    expect(thread(page)).to_contain_text("Monday")
    page.keyboard.press("Shift+Tab")
    good = page.get_by_role("button", name="Good answer")
    _tab_to(page, good, "Shift+Tab")
    page.keyboard.press("Space")
    expect(good).to_have_attribute("aria-pressed", "true")
    again = page.get_by_role("button", name="Regenerate")
    _tab_to(page, again, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(thread(page)).to_contain_text("2 / 2")


def _tab_to(page: Page, target, key: str = "Tab") -> None:  # type: ignore[no-untyped-def]
    """Press `key` until `target` has the focus."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("The keyboard does not get there.")
