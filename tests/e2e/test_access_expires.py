"""An access token lives for minutes, a visit for days."""

import re

from playwright.sync_api import BrowserContext, Page, expect


def test_a_page_load_after_the_access_token_expired_goes_on(
    signed_up: Page, context: BrowserContext
) -> None:
    context.clear_cookies(name="aos_access")
    signed_up.goto("/settings/company")
    expect(signed_up.get_by_label("Name")).to_have_value("Acme Robotics")


def test_without_any_token_the_way_leads_to_sign_in_and_back(
    signed_up: Page, context: BrowserContext
) -> None:
    context.clear_cookies()
    signed_up.goto("/settings/company")
    signed_up.wait_for_url(re.compile(r"/login/?\?next=%2Fsettings%2Fcompany"))
