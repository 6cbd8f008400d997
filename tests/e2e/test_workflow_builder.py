"""A workflow built with the mouse, and the same by keyboard in the list; published, compared."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import hire

NODES = ("Webhook", "Ask an agent", "If", "Approval")
PLACES = ((30, 40), (300, 40), (30, 200), (300, 200))
WAYS = [
    ("webhook", "out", "ask_an_agent"),
    ("ask_an_agent", "out", "if"),
    ("if", "true", "approval"),
]


def new_workflow(page: Page, name: str) -> None:
    page.goto("/workflows")
    page.get_by_role("button", name="New workflow").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile(r"/workflows/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def node(page: Page, key: str) -> Locator:
    return page.locator(f".react-flow__node[data-id={key}]")


def drop(page: Page, label: str, x: int, y: int) -> None:
    item = page.get_by_role("button", name=label, exact=True)
    item.drag_to(page.locator(".react-flow__pane"), target_position={"x": x, "y": y})


def middle(spot: Locator) -> tuple[float, float]:
    box = spot.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def connect(page: Page, source: str, port: str, target: str) -> None:
    start = middle(node(page, source).locator(f"[data-handleid={port}]"))
    end = middle(node(page, target).locator("[data-handleid=in]"))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def saved(page: Page) -> None:
    expect(page.get_by_role("toolbar").get_by_role("status")).to_have_text(re.compile("^Saved"))


def fill_in(page: Page) -> None:
    """What a step that asks an agent cannot do without."""
    form = page.get_by_role("complementary", name=re.compile("^Settings of Ask"))
    form.get_by_label("Agent", exact=True).select_option(index=1)
    form.get_by_label("Message", exact=True).fill("Is this urgent? {{ trigger.data.text }}")


def test_a_workflow_is_built_with_the_mouse_and_published(signed_up: Page) -> None:
    page = signed_up
    hire(page)
    new_workflow(page, "Lead router")
    for label, (x, y) in zip(NODES, PLACES, strict=True):
        drop(page, label, x, y)
    for way in WAYS:
        connect(page, *way)
    expect(page.locator(".react-flow__edge")).to_have_count(3)
    connect(page, "if", "false", "ask_an_agent")
    expect(page.get_by_text("That would run in a circle.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    page.keyboard.press("Control+Shift+z")
    node(page, "ask_an_agent").click()
    fill_in(page)
    node(page, "if").click()
    page.get_by_label("Condition", exact=True).fill("steps.ask_an_agent.output.text != ''")
    node(page, "approval").click()
    page.get_by_label("Question", exact=True).fill("Answer {{ trigger.data.email }}?")
    saved(page)
    page.get_by_role("button", name="Publish v1").click()
    page.get_by_role("dialog").get_by_label("What changed").fill("First version")
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("v1 live")).to_be_visible()
    page.get_by_role("button", name="▶ Test run").click()
    page.get_by_label("Data it begins with").fill(
        '{"text": "Help", "email": "dana@northwind.test"}'
    )
    page.get_by_role("button", name="Run the test").click()
    panel = page.get_by_role("region", name="Test run")
    expect(panel.get_by_role("button", name=re.compile("Approval"))).to_contain_text("Done")
    expect(node(page, "approval").get_by_text("done", exact=True)).to_be_attached()


def test_the_same_is_built_by_keyboard_in_the_list(signed_up: Page) -> None:
    page = signed_up
    new_workflow(page, "By keyboard")
    page.get_by_role("button", name="List", exact=True).press("Enter")
    search = page.get_by_role("searchbox", name=re.compile("^Find a node"))
    for label in NODES:
        search.focus()
        page.keyboard.type(label)
        page.keyboard.press("Enter")
        expect(page.locator("#flow-node-name")).to_be_focused()  # to set it up
    steps = page.get_by_role("list").filter(has=page.get_by_text("→ Ask an agent"))
    expect(steps.first).to_contain_text("→ Yes: Approval")
    page.get_by_role("button", name="Connect If", exact=True).press("Enter")
    page.get_by_role("button", name="Connect", exact=True).press("Enter")
    expect(steps.first).to_contain_text("→ No: Approval")
    page.get_by_role("button", name="Delete Approval").press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Configure Approval")).to_be_visible()
    saved(page)
    page.reload()
    expect(page.locator(".react-flow__node")).to_have_count(4)
    expect(page.locator(".react-flow__edge")).to_have_count(4)
    page.get_by_role("application", name=re.compile("^Canvas")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Ask an agent")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#flow-node-name")).to_be_focused()
