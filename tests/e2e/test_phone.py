"""Chat in a hand: 390 points wide, with a finger."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import LONG_QUESTION, PASSWORD, Visit, composer, hire, sign_up, thread


def test_signing_in_chatting_and_stopping_on_a_phone(visit: Visit, email: str) -> None:
    desk = visit().new_page()
    sign_up(desk, email)
    hire(desk)
    phone = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    phone.goto(f"/login?next={desk.url.removeprefix(_origin(desk))}")
    phone.get_by_label("E-mail").fill(email)
    phone.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").tap()
    composer(phone).fill(LONG_QUESTION)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator(".bub.live")).to_contain_text(re.compile(r"\w+ \w+"))
    phone.get_by_role("button", name="Stop", exact=True).tap()
    expect(thread(phone)).to_contain_text("You have what was written until then.")
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"the page scrolls sideways: {wide}"


def _origin(page: Page) -> str:
    return str(page.evaluate("location.origin"))
