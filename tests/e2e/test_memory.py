"""What an agent learns at a task is known at the next, until a person changes or forgets it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import hire

LEARNED, CHANGED = "Invoices go out on Fridays", "Invoices go out on Mondays"
IN_REVIEW = re.compile("To review|In review|Ready")


def _give(page: Page, title: str) -> None:
    """Give the agent a task from its page and wait until it has handed something in."""
    page.get_by_role("tab", name="Tasks").click()
    page.get_by_role("button", name="+ Task").first.click()
    window = page.get_by_role("dialog")
    window.get_by_label("Title").fill(title)
    window.get_by_role("button", name="Create task").click()
    row = page.get_by_role("row").filter(has_text=title)
    expect(row.get_by_text(IN_REVIEW)).to_be_visible()
    row.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile("/tasks/"))


def test_an_agent_learns_and_a_person_corrects_and_erases_it(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    agent = page.url
    _give(page, f"Remember: {LEARNED}")
    page.goto(f"{agent}?tab=memory")
    memories = page.get_by_role("list", name="Memories")
    expect(memories).to_contain_text(LEARNED)
    expect(memories).to_contain_text("Learned at work")
    memories.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("What should be remembered?").fill(CHANGED)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(memories).to_contain_text(CHANGED)
    _give(page, "When do invoices go out")
    expect(page.get_by_text(CHANGED).first).to_be_visible()
    page.goto(f"{agent}?tab=memory")
    memories.get_by_role("button", name="Forget").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Forget").click()
    expect(page.get_by_text("Nothing remembered yet")).to_be_visible()
    page.get_by_role("button", name="Log").click()
    expect(page.get_by_role("list", name="Log")).to_contain_text("Forgotten")
    expect(page.get_by_text(CHANGED)).to_have_count(0)
    _give(page, "Say when invoices go out")
    expect(page.get_by_text(CHANGED)).to_have_count(0)
