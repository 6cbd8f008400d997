"""A file is dropped, read, cited by an agent at its page, deleted, and gone."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import answered, ask, hire, thread
from tests.support.documents import pdf, protected_pdf

HANDBOOK = pdf(
    "= Shipping\nParcels leave our warehouse every Monday and Thursday. #lorem(120)",
    "= Returns\nCustomers may send goods back within thirty days of delivery. #lorem(120)",
)
QUESTION = "Within how many days may customers send goods back?"
FACT = re.compile("within thirty days of delivery")


def _make_base(page: Page) -> None:
    page.goto("/knowledge")
    page.get_by_role("button", name="Make the first base").click()
    window = page.get_by_role("dialog")
    window.get_by_label("Name").fill("Handbook")
    window.get_by_label("Every agent of the company may use it").check()
    window.get_by_role("button", name="Save base").click()
    page.wait_for_url(re.compile(r"/knowledge/[0-9a-f-]{36}"))


def test_a_document_is_dropped_cited_and_forgotten(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    agent = page.url
    _make_base(page)
    base = page.url
    file = FilePayload(name="Handbook.pdf", mimeType="application/pdf", buffer=HANDBOOK)
    empty = FilePayload(name="Empty.txt", mimeType="text/plain", buffer=b"")
    page.get_by_label("Files", exact=True).set_input_files([file, empty])
    expect(page.get_by_text("The file is empty.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Handbook.pdf")
    expect(row.get_by_text("Ready")).to_be_visible()

    page.goto(agent)
    ask(page, QUESTION)
    answered(page)
    citation = thread(page).get_by_role("link", name="Handbook · page 2")
    citation.first.click()
    expect(page.locator(".passage.cited")).to_contain_text(FACT)
    expect(page.get_by_role("link", name="Open the original at page 2")).to_be_visible()

    page.goto(base)
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete document").click()
    expect(page.get_by_text("No documents yet")).to_be_visible()
    page.goto("/knowledge/search")
    page.get_by_label("What do you want to know?").fill(QUESTION)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.goto(agent)
    expect(thread(page)).to_contain_text("[1]")
    expect(citation).to_have_count(0)


def test_a_folder_is_taken_in_with_what_is_in_it_and_documents_are_edited_and_shared(
    signed_up: Page, tmp_path: Path
) -> None:
    page = signed_up
    page.set_viewport_size({"width": 390, "height": 844})
    deep = tmp_path / "Contracts" / "2026"
    deep.mkdir(parents=True)
    (deep / "terms.txt").write_text("The warranty lasts two years.")
    (tmp_path / "Contracts" / ".DS_Store").write_text("not for us")
    (tmp_path / "Contracts" / "locked.pdf").write_bytes(protected_pdf("No.", password="x"))
    _make_base(page)
    page.get_by_label("Folder", exact=True).set_input_files(tmp_path / "Contracts")
    expect(page.get_by_text("2 of 2 sent. Below you see them being read.")).to_be_visible()
    locked = page.get_by_role("row").filter(has_text="locked.pdf")
    expect(locked).to_contain_text("opens only with a password")
    page.get_by_role("button", name="More about terms.txt").click()
    page.get_by_role("menuitem", name="Edit").click()
    window = page.get_by_role("dialog")
    window.get_by_label("Tags").fill("law")
    window.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Only documents with the tag law").click()
    expect(locked).to_have_count(0)
    page.get_by_role("link", name="terms.txt").click()
    page.get_by_role("button", name="Share a link").click()
    window.get_by_role("button", name="Make the link").click()
    link = window.locator("code").inner_text()
    assert page.request.get(link).text() == "The warranty lasts two years."
    window.get_by_role("button", name="Withdraw the link of Maya").click()
    expect(window.get_by_text("Links that work now")).to_have_count(0)
    assert page.request.get(link).status == 404
