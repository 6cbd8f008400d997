"""Something happens elsewhere: it rings here, and is decided from here."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import hire

ASKS = "needs your approval to send an e-mail"


def test_an_approval_rings_in_another_tab_and_is_decided_there(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    agent_id = page.url.rpartition("/")[2].partition("?")[0]
    assert page.request.post("/api/v1/tasks", data={"title": "Brief"}).ok
    other = page.context.new_page()
    other.goto("/settings/profile")
    expect(other.get_by_role("link", name=re.compile("Tasks.*1 open"))).to_be_visible()
    bell = other.get_by_role("button", name=re.compile("^Notifications"))
    action = {"action_class": "outbound", "tool": "send_email", "agent_id": agent_id}
    answer = page.request.post(
        "/api/v1/policy/evaluate", data={**action, "payload": {"to": "ada@example.test"}}
    )
    assert answer.ok, answer.text()
    expect(other.get_by_role("region", name="Notices")).to_contain_text(ASKS)
    expect(bell).to_have_accessible_name("Notifications, 1 unread")
    bell.focus()
    other.keyboard.press("Enter")
    newest = other.get_by_role("menuitem").first
    expect(newest).to_contain_text(ASKS)
    other.keyboard.press("Home")
    expect(newest).to_be_focused()  # the menu moves the focus a moment after the key
    other.keyboard.press("Enter")
    other.wait_for_url(re.compile("/approvals"))
    expect(bell).to_have_accessible_name("Notifications")
    other.get_by_role("button", name="Approve", exact=True).click()
    other.get_by_role("button", name="Approve now").click()
    expect(other.get_by_role("region", name="Notices")).to_contain_text("Approved")


def test_the_red_button_stops_and_resumes(signed_up: Page) -> None:
    page = signed_up
    page.goto("/tasks")
    page.get_by_role("button", name="Stop all agents").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("A wrong price list")
    dialog.get_by_role("button", name="Stop all agents").click()
    banner = page.locator(".stop-banner")
    expect(banner).to_contain_text("A wrong price list")
    banner.get_by_role("button", name="Resume").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Resume").click()
    expect(banner).to_have_count(0)
