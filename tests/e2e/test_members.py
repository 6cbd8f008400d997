"""A colleague comes in by a link, and finds what a member may and no more."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visit, answered, ask, hire, thread


def test_a_colleague_joins_by_link_and_sees_what_a_member_may(
    signed_up: Page, email: str, visit: Visit
) -> None:
    hire(signed_up)
    agent = signed_up.url
    invited = f"sam-{email}"
    signed_up.goto("/settings/members")
    signed_up.get_by_role("button", name="Invite").click()
    dialog = signed_up.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(invited)
    dialog.get_by_role("button", name=re.compile("Invite|Send")).click()
    expect(signed_up.get_by_role("cell", name=re.compile(invited))).to_be_visible()
    link = signed_up.locator("#fresh-link").inner_text()

    colleague = visit().new_page()
    colleague.goto(link)
    colleague.get_by_label("Your name").fill("Sam")
    colleague.get_by_label("Password", exact=True).fill(PASSWORD)
    colleague.get_by_role("button", name="Join").click()
    colleague.wait_for_url(lambda url: "/invite/" not in url)
    colleague.goto(agent)
    ask(colleague)
    answered(colleague)
    expect(thread(colleague)).to_contain_text("Monday")
    colleague.goto("/settings/api-keys")
    expect(colleague.get_by_text("API keys").first).to_be_visible()
    expect(colleague.get_by_role("button", name=re.compile("Create|New"))).to_have_count(0)
    colleague.goto("/settings/members")
    expect(colleague.get_by_role("cell", name=re.compile("Maya"))).to_be_visible()
    expect(colleague.get_by_role("button", name="Invite")).to_have_count(0)
