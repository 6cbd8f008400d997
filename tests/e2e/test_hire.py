"""From signing up to an agent at work."""

import re

from playwright.sync_api import Page, expect

AGENT_PAGE = re.compile(r"/agents/[0-9a-f-]{36}")


def test_a_new_company_hires_its_first_agent_and_gets_an_answer(signed_up: Page) -> None:
    page = signed_up
    page.wait_for_url(re.compile(r"/welcome/?$"))
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Marketing").click()
    page.get_by_role("button", name="Hire Quill").click()
    page.get_by_role("button", name=re.compile("Outline a blog post")).click()
    expect(page.get_by_text("built-in practice model").first).to_be_visible()
    page.get_by_role("link", name="Go on with Quill").click()
    page.wait_for_url(AGENT_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quill")
    expect(page.get_by_text("Outline a blog post").first).to_be_visible()
    page.get_by_role("link", name="Mission control").click()
    expect(page.get_by_text("1 of 1 runs")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="finished a chat answer")).to_be_visible()


def test_an_agent_is_made_ones_own_with_the_keyboard(signed_up: Page) -> None:
    page = signed_up
    page.goto("/agents/hire")
    page.get_by_role("button", name="Sales", exact=True).press("Enter")
    page.get_by_role("button", name=re.compile("^Scout|Scout Sales")).press("Enter")
    details = page.get_by_role("complementary", name="About Scout")
    expect(details).to_be_focused()
    expect(details).to_contain_text("Tools it may use")
    page.get_by_role("button", name="Make it mine").press("Enter")
    page.get_by_label("Name", exact=True).fill("Ranger")
    page.get_by_role("radio", name="fox").press("ArrowRight")
    expect(page.get_by_role("radio", name="panda")).to_be_checked()
    page.get_by_role("button", name="Hire Scout").press("Enter")
    page.wait_for_url(AGENT_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ranger")
    expect(page.get_by_label("Message Ranger")).to_be_focused()


def test_an_agent_is_paused_and_archived_from_the_list(signed_up: Page) -> None:
    page = signed_up
    page.goto("/agents/hire?template=sage")
    page.get_by_role("button", name="Hire with these settings").click()
    page.wait_for_url(AGENT_PAGE)
    page.get_by_role("link", name="Agents", exact=True).click()
    card = page.get_by_role("listitem").filter(has_text="Sage")
    card.get_by_role("button", name="Pause").click()
    expect(card.get_by_text("Paused")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("Sage")
    expect(page.get_by_role("option", name=re.compile("Sage"))).to_be_visible()
    page.keyboard.press("Escape")
    card.get_by_role("button", name="Archive").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_role("heading", name="Nobody works here yet")).to_be_visible()
    page.get_by_label("State").select_option("archived")
    expect(card.get_by_text("Archived")).to_be_visible()
