"""How smoothly a large workflow is edited: 500 nodes in a real browser, one of them dragged.

Frames are counted between the first and the last move of the mouse; the screen's own rate, 60 a
second, is the most there can be.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, sync_playwright

from agents_os.frontend import ensure_built
from benchmarks.figures import Figure, percentile
from tests.e2e.conftest import CHROMIUM, sign_up
from tests.support.product import Product

NODES, ROW = 500, 25
DRAG_S = 3.0
TARGET_FPS = 55.0  # of 60, as a busy machine misses some
WATCH = """
() => {
  window.frames_seen = [];
  let last = performance.now();
  const next = (now) => {
    window.frames_seen.push(now - last);
    last = now;
    window.frame_asked = requestAnimationFrame(next);
  };
  window.frame_asked = requestAnimationFrame(next);
}
"""
SEEN = "() => { cancelAnimationFrame(window.frame_asked); return window.frames_seen.slice(1); }"


def measure() -> list[Figure]:
    ensure_built()
    with tempfile.TemporaryDirectory(prefix="agents-os-bench-") as home:
        product = Product(Path(home))
        product.start()
        try:
            return _in_a_browser(product)
        finally:
            product.stop()


def _in_a_browser(product: Product) -> list[Figure]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        context = browser.new_context(base_url=product.url, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        sign_up(page, "bench@acme.test")
        page.goto(f"/workflows/{_large_workflow(page)}")
        page.locator(".react-flow__node").first.wait_for()
        page.wait_for_timeout(1_000)
        figures = _dragged(page)
        browser.close()
    return figures


def _dragged(page: Page) -> list[Figure]:
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append("")))
    frames = _drag(page, page.locator(".react-flow__node").nth(2))
    name = f"drag one of {NODES} nodes"
    return [
        Figure(
            f"{name}, frames",
            1000 * len(frames) / sum(frames),
            "/s",
            TARGET_FPS,
            more_is_better=True,
        ),
        Figure(f"{name}, frame p95", percentile(frames, 95), "ms"),
        Figure(f"{name}, messages to the server meanwhile", len(sent), ""),
    ]


def _drag(page: Page, node: Locator) -> list[float]:
    """Milliseconds of each frame while the node follows the mouse."""
    box = node.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.evaluate(WATCH)
    until, step = time.monotonic() + DRAG_S, 0
    while time.monotonic() < until:
        step += 1
        page.mouse.move(x + step % 60 * 3, y + step % 40 * 2)
    frames: list[float] = page.evaluate(SEEN)
    page.mouse.up()
    return frames


def _large_workflow(page: Page) -> str:
    """A chain of steps, drawn in rows; its id."""
    made = _posted(page, "/workflows", name="Large", definition=_definition())
    return str(made["id"])


def _definition() -> dict[str, Any]:
    nodes = [
        {
            "id": f"s{number}",
            "type": "data.transform" if number else "trigger.manual",
            "name": f"Step {number}",
            "position": {"x": number % ROW * 252, "y": number // ROW * 108},
        }
        for number in range(NODES)
    ]
    edges = [{"source": f"s{n}", "target": f"s{n + 1}"} for n in range(NODES - 1)]
    return {"nodes": nodes, "edges": edges}


def _posted(page: Page, path: str, **body: Any) -> dict[str, Any]:
    answer = page.context.request.post(f"/api/v1{path}", data=body)
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found
