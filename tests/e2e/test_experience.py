"""From a task to points: the sum after accepting, and the agent's card on another tab."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import hire

WORKED_IN_MS = 60_000  # the practice model writes at the speed of a person reading


def test_accepting_shows_the_sum_and_the_agents_card_follows_on_another_tab(
    signed_up: Page, context: BrowserContext
) -> None:
    page = signed_up
    hire(page)
    page.goto("/")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Quill"))
    expect(card.get_by_role("progressbar", name="Experience of Quill")).to_be_visible()
    page.get_by_role("button", name="New task for Quill").click()
    page.get_by_label("Title").fill("Write a note about our Monday shipping")
    page.get_by_label("Priority").select_option("High")
    page.get_by_role("button", name="Create task").click()
    review = page.get_by_role("link", name="Review", exact=True)
    expect(review).to_be_visible(timeout=WORKED_IN_MS)
    expect(page.get_by_text(re.compile(r"up to \+\d+ XP on accept"))).to_be_visible()
    home = context.new_page()
    home.goto("/")
    expect(home.get_by_text("COMPANY LV 1", exact=True)).to_be_visible()

    review.click()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", name="Earned")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^50 × .+ = \d+ XP$"))).to_be_visible()
    why = home.get_by_role("button", name="Why this level: Quill")
    expect(home.get_by_role("link", name="Review", exact=True)).to_have_count(0)
    why.click()
    expect(home.get_by_text(re.compile(r"^50 × .+ = \d+ XP$"))).to_be_visible()
