"""The main job: sign up, hire, ask, watch, stop, ask again, judge, and find it all again."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import (
    LONG_QUESTION,
    answered,
    ask,
    copied,
    hire,
    sign_up,
    thread,
    words_in_order,
)


def test_from_nothing_to_an_answer_that_is_stopped_asked_again_and_kept(
    page: Page, email: str, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_up(page, email)
    page.wait_for_url(re.compile("/welcome"))
    _hire_in_two_steps(page)

    ask(page, LONG_QUESTION)
    live = page.locator(".bub.live")
    expect(live).to_contain_text(re.compile(r"\w+ \w+"))
    early = live.inner_text()
    expect(live).not_to_have_text(early)
    assert len(live.inner_text()) > len(early)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(thread(page)).to_contain_text("You have what was written until then.")
    expect(thread(page)).to_contain_text(words_in_order(early, 4))

    page.get_by_role("button", name="Try again").click()
    expect(live).to_contain_text("parcel")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(thread(page)).to_contain_text("2 / 2")

    ask(page, "List the key points: We ship on Monday. We invoice on Friday.")
    expect(thread(page)).to_contain_text("The key points:")
    answered(page)
    assert "We ship on Monday" in copied(page, page.get_by_role("button", name="Copy").last)
    good = page.get_by_role("button", name="Good answer").last
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")

    page.reload()
    expect(thread(page)).to_contain_text("2 / 2")
    expect(good).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Previous version").click()
    expect(thread(page)).to_contain_text("You have what was written until then.")


def _hire_in_two_steps(page: Page) -> None:
    page.goto("/agents/hire")
    page.get_by_role("button", name=re.compile("Quill")).first.click()
    page.get_by_role("button", name="Make it mine").click()
    page.get_by_label("Name", exact=True).fill("Inkwell")
    page.get_by_role("button", name=re.compile("^Hire ")).click()
    page.wait_for_url(re.compile(r"/agents/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Inkwell")


def test_a_second_tab_sees_the_answer_arrive(signed_up: Page, context: BrowserContext) -> None:
    first = signed_up
    hire(first)
    ask(first)
    answered(first)
    second = context.new_page()
    second.goto(first.url)
    expect(thread(second)).to_contain_text("Monday")
    ask(first, "Summarise: The depot opens at noon.")
    expect(thread(second)).to_contain_text("The depot opens at noon.")
    answered(second)
