"""A slow computer draws a page before its JavaScript has come: what people do then is not lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD

SCRIPTS = re.compile(r"/assets/.*\.js")


@contextmanager
def only_drawn(page: Page, path: str) -> Iterator[None]:
    """The page as it is until its scripts come, which they do at the end."""
    page.route(SCRIPTS, lambda route: None)
    page.goto(path, wait_until="commit")
    yield
    page.unroute_all()


@pytest.mark.parametrize(("button", "opens"), [("Your menu", "menu"), ("Search screens", "dialog")])
def test_a_button_pressed_early_is_pressed(signed_up: Page, button: str, opens: Any) -> None:
    with only_drawn(signed_up, "/tasks"):
        signed_up.get_by_role("button", name=button).click()
    expect(signed_up.get_by_role(opens)).to_be_visible()


def test_a_form_sent_early_leads_where_its_address_says(signed_up: Page, email: str) -> None:
    page = signed_up
    page.context.clear_cookies()
    with only_drawn(page, "/login?next=/settings/members"):
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/settings/members"), wait_until="commit")
