"""A service from the catalogue to an accepted result, with the practice model."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import hire

ORDER_PAGE = re.compile(r"/orders/[0-9a-f-]{36}")
FOUND_WORK_IN_MS = 60_000  # the practice model writes at the speed of a person reading


def test_a_service_is_ordered_delivered_and_accepted(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    page.get_by_role("link", name="Services", exact=True).click()
    card = page.get_by_role("listitem").filter(has_text="Blog article")
    expect(card).to_contain_text("credits")
    card.get_by_role("link", name="Order", exact=True).click()
    page.get_by_role("button", name="See the price").click()
    expect(page.get_by_text("Please answer this.").first).to_be_visible()
    page.get_by_label("Topic").fill("Why robots need holidays")
    page.get_by_label("Readers").fill("Owners of small shops")
    page.get_by_label("Goal").select_option("Inform")
    page.get_by_role("button", name="See the price").click()
    expect(page.get_by_role("heading", name="Your fixed price")).to_be_visible()
    page.get_by_role("button", name="Place order").click()
    page.wait_for_url(ORDER_PAGE)
    expect(page.get_by_text("Why robots need holidays").first).to_be_visible()
    accept = page.get_by_role("button", name="Accept", exact=True)
    expect(accept).to_be_visible(timeout=FOUND_WORK_IN_MS)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename.endswith(".pdf")
    accept.click()
    expect(page.get_by_text(re.compile(r"Accepted\. \d+ credits are charged\."))).to_be_visible()
    page.get_by_role("link", name="All orders").click()
    expect(page.get_by_role("row").filter(has_text="Blog article")).to_contain_text("Accepted")
