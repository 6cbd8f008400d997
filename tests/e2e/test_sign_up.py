"""From nothing to a company, and back in again."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, sign_up
from tests.support.product import Product


def test_a_stranger_founds_a_company_and_is_at_home(page: Page, email: str) -> None:
    page.goto("/settings/company")
    page.wait_for_url(re.compile(r"/login/?\?next="))
    page.get_by_role("link", name="Create your company").click()
    sign_up(page, email)
    page.wait_for_url(re.compile(r"/(welcome/?)?$"))
    page.goto("/settings/company")
    expect(page.get_by_label("Name")).to_have_value("Acme Robotics")


def test_a_weak_password_is_explained_and_the_e_mail_kept(page: Page, email: str) -> None:
    page.goto("/signup")
    page.get_by_label("Company").fill("Acme")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill("password123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("too easy to guess")
    expect(page.get_by_label("E-mail")).to_have_value(email)


def test_signing_out_and_in_again_comes_back_to_the_page(signed_up: Page, email: str) -> None:
    page = signed_up
    page.goto("/settings/company")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("status").filter(has_text="You are signed out")).to_be_visible()
    page.goto("/settings/members")
    page.wait_for_url(re.compile(r"/login/?\?next="))
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/settings/members"))
    expect(page.get_by_role("cell", name=re.compile(email))).to_be_visible()


def test_a_session_ended_elsewhere_leaves_this_tab_at_its_next_click(
    signed_up: Page, email: str, chromium: Browser, product: Product
) -> None:
    page = signed_up
    page.goto("/settings/company")
    expect(page.get_by_label("Name")).to_be_visible()
    with chromium.new_context(base_url=product.url) as elsewhere:
        other = elsewhere.new_page()
        other.goto("/login?next=/settings/security")
        other.get_by_label("E-mail").fill(email)
        other.get_by_label("Password", exact=True).fill(PASSWORD)
        other.keyboard.press("Enter")
        other.get_by_role("button", name="Sign out there").click()
        expect(other.get_by_role("button", name="Sign out there")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/login"))


def test_the_palette_goes_anywhere_without_a_mouse(signed_up: Page) -> None:
    page = signed_up
    page.goto("/settings/company")
    expect(page.get_by_label("Name")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("api")
    expect(page.get_by_role("option", name=re.compile("API keys"))).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/settings/api-keys"))
    expect(page.get_by_role("heading", level=1)).to_have_text("API keys")
