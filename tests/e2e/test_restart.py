"""Ctrl-C ends everything; the next start finds everything."""

import signal
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Visit, answered, ask, hire, sign_up, thread
from tests.support.product import Product


def _runs(process: psutil.Process) -> bool:
    """A zombie only waits for whoever has adopted it."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def own_product(tmp_path_factory: pytest.TempPathFactory, product: Product) -> Iterator[Product]:
    """One this test may stop; `product` has built the frontend."""
    own = Product(tmp_path_factory.mktemp("restart"))
    own.start()
    yield own
    if own.process.poll() is None:
        own.stop()


def test_after_ctrl_c_nothing_runs_and_the_next_start_finds_the_data(
    own_product: Product, visit: Visit, email: str
) -> None:
    context: BrowserContext = visit(base_url=own_product.url)
    page = context.new_page()
    sign_up(page, email)
    hire(page)
    ask(page)
    answered(page)
    address = page.url
    page.close()
    family = psutil.Process(own_product.process.pid).children(recursive=True)
    assert len(family) > 4
    own_product.stop(signal.SIGINT)
    assert [child for child in family if _runs(child)] == []

    own_product.start()
    page = context.new_page()
    page.goto(address)
    expect(thread(page)).to_contain_text("Monday")
    assert own_product.new_errors() == []
