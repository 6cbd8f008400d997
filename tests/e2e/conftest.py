"""The whole product as a person starts it, and a browser. Built once, started once per run.

Run apart from the other tests (`make test-e2e`): Playwright's own event loop and pytest-asyncio's
do not share a process.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from agents_os.frontend import ensure_built
from tests.support.product import Product

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PASSWORD = "correct battery horse"
QUESTION = "Summarise: We ship on Monday. We invoice on Friday. Returns take two weeks."
# Its answer takes half a minute: long enough to be stopped on the slowest machine.
LONG_QUESTION = "Summarise: " + " and ".join(f"we pack parcel {n} and ship it" for n in range(150))
expect.set_options(timeout=30_000)  # as long as Playwright tries a click: no test of speed


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on an empty data directory, shared by all tests."""
    ensure_built()
    product = Product(tmp_path_factory.mktemp("product"))
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(chromium: Browser, product: Product) -> Iterator[Visit]:
    """Makes fresh profiles. Whatever the browser or the server complains of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        size = {"width": 1280, "height": 820}
        context = chromium.new_context(**{"base_url": product.url, "viewport": size, **options})
        context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
        context.on("console", lambda said: complaints.extend(_complaint(said)))
        ours = options.get("base_url", product.url)
        context.on("request", lambda request: complaints.extend(_stray(request.url, ours)))
        contexts.append(context)
        return context

    product.new_errors()
    yield new
    for context in contexts:
        context.close()
    complaints += [f"server log: {line}" for line in product.new_errors()]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def context(visit: Visit) -> BrowserContext:
    return visit()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def email() -> str:
    """An address nobody has used."""
    return f"maya-{uuid4().hex[:8]}@acme.test"


@pytest.fixture
def signed_up(page: Page, email: str) -> Page:
    """A page of the owner of a new company, where signing up has left it."""
    sign_up(page, email)
    return page


def sign_up(page: Page, email: str, *, company: str = "Acme Robotics", name: str = "Maya") -> None:
    """Fill the form as a person does, and wait until they are in."""
    page.goto("/signup")
    page.get_by_label("Company").fill(company)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create company").click()
    page.wait_for_url(lambda url: "/signup" not in url)


def hire(page: Page, template: str = "quill") -> None:
    """Hire from the gallery and wait for the agent's page."""
    page.goto(f"/agents/hire?template={template}")
    page.get_by_role("button", name="Hire with these settings").click()
    page.wait_for_url(re.compile(r"/agents/[0-9a-f-]{36}"))


def composer(page: Page) -> Locator:
    return page.get_by_label(re.compile("^Message "))


def words_in_order(text: str, count: int) -> re.Pattern[str]:
    """Match the first words of `text`, whatever marks an unfinished answer has between."""
    return re.compile(r"\W+".join(re.findall(r"\w+", text)[:count]))


def thread(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def ask(page: Page, text: str = QUESTION) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def answered(page: Page) -> None:
    """Wait until the answer stands, with what may be done with it."""
    expect(page.get_by_role("button", name="Copy").last).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def copied(page: Page, button: Locator) -> str:
    """What `button` puts on the clipboard, which may be used with permission."""
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    return str(page.wait_for_function("navigator.clipboard.readText()").json_value())


def _complaint(said: ConsoleMessage) -> list[str]:
    where = said.location.get("url", "")
    return [f"console: {said.text} {where}"] if said.type == "error" else []


def _stray(url: str, ours: str) -> list[str]:
    is_ours = url.startswith((ours, "data:", "blob:"))
    return [] if is_ours else [f"request to somebody else: {url}"]
