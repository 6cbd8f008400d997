"""A workflow built with the mouse, called, approved on a phone; by keyboard; by two people."""

import json
import re

import httpx2
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.e2e.conftest import Visit, copied, hire
from tests.support.published_workflows import signed

NODES = ("Webhook", "Ask an agent", "If", "Approval")
PLACES = ((30, 40), (300, 40), (30, 200), (300, 200))
SENT = {"text": "Help", "email": "dana@northwind.test"}
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


def build(page: Page) -> None:
    """With the mouse: drag the nodes in, connect them, set them up."""
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


def try_it(page: Page) -> None:
    """A test with sample data, seen in the panel and on the canvas."""
    page.get_by_role("button", name="▶ Test run").click()
    page.get_by_label("Data it begins with").fill(json.dumps(SENT))
    page.get_by_role("button", name="Run the test").click()
    panel = page.get_by_role("region", name="Test run")
    row = panel.get_by_role("button", name=re.compile("Approval"))
    expect(row).to_contain_text("Done")
    expect(node(page, "approval").get_by_text("done", exact=True)).to_be_attached()


def call(page: Page, context: BrowserContext) -> None:
    """Call the webhook with the address and the secret, both copied from the screen."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="How it starts…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New secret").click()
    expect(dialog.get_by_role("button", name="Copy")).to_have_count(2)
    address, secret = (
        copied(page, dialog.get_by_role("button", name="Copy").nth(n)) for n in (0, -1)
    )
    body = json.dumps(SENT).encode()
    answer = httpx2.post(address, content=body, headers=signed(secret, body))
    assert answer.status_code == 202, answer.text
    page.keyboard.press("Escape")


def approve_on(phone: Page) -> None:
    phone.goto("/approvals")
    expect(phone.get_by_text("Answer dana@northwind.test?").first).to_be_visible()
    phone.get_by_role("button", name="Approve", exact=True).tap()
    phone.get_by_role("button", name="Approve now").tap()
    expect(phone.get_by_text("Nothing needs you")).to_be_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"the page scrolls sideways: {wide}"


def test_a_workflow_is_built_called_and_approved_on_a_phone(
    signed_up: Page, context: BrowserContext, visit: Visit
) -> None:
    page = signed_up
    hire(page)
    new_workflow(page, "Lead router")
    build(page)
    try_it(page)
    page.get_by_role("button", name="Publish v1").click()
    page.get_by_role("dialog").get_by_label("What changed").fill("First version")
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("v1 live")).to_be_visible()
    call(page, context)
    page.get_by_role("link", name="Runs", exact=True).last.click()
    row = page.get_by_role("row").filter(has_text="Waits for approval")
    expect(row).to_be_visible()
    row.get_by_role("link", name=re.compile("Lead router")).click()
    expect(node(page, "approval").get_by_text("waiting", exact=True)).to_be_attached()
    size = {"width": 390, "height": 844}
    here = context.storage_state()
    approve_on(visit(viewport=size, has_touch=True, is_mobile=True, storage_state=here).new_page())
    expect(node(page, "approval").get_by_text("done", exact=True)).to_be_attached()
    expect(page.locator(".page-head")).to_contain_text("Done")
    page.get_by_role("link", name="Open the workflow").click()
    expect(page.get_by_text("v1 live")).to_be_visible()


def test_two_people_change_a_draft_at_once_and_neither_loses_work(
    signed_up: Page, context: BrowserContext, visit: Visit
) -> None:
    page = signed_up
    new_workflow(page, "Shared")
    for label, (x, y) in zip(("Webhook", "Transform"), PLACES, strict=False):
        drop(page, label, x, y)
    saved(page)
    other = visit(storage_state=context.storage_state()).new_page()
    slow, on_the_way = [False], []

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def send(message: str | bytes) -> None:
            on_the_way.append((server, message)) if slow[0] else server.send(message)

        socket.on_message(send)

    other.route_web_socket(re.compile("_event"), carry)
    other.goto(page.url)
    name(other, "transform", "Make it short")
    saved(other)
    expect(node(page, "transform")).to_contain_text("Make it short")  # who only looks sees it
    slow[0] = True
    name(other, "transform", "Keep it short")
    name(page, "webhook", "A lead comes in")
    saved(page)
    slow[0] = False
    for server, message in on_the_way:
        server.send(message)
    expect(other.get_by_role("alert")).to_contain_text("Maya saved this draft while you worked")
    other.get_by_role("button", name="Put both together").click()
    saved(other)
    for screen in (other, page):
        expect(node(screen, "webhook")).to_contain_text("A lead comes in")
        expect(node(screen, "transform")).to_contain_text("Keep it short")


def name(page: Page, key: str, wanted: str) -> None:
    node(page, key).click()
    page.locator("#flow-node-name").fill(wanted)


def test_the_same_is_built_and_published_by_keyboard(signed_up: Page) -> None:
    page = signed_up
    hire(page)
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
    page.get_by_label("Agent", exact=True).press("ArrowDown")
    typed(page, "Message", "Is this urgent?")
    for kind, field, text in (("If", "Condition", "1 > 0"), ("Approval", "Question", "Go on?")):
        page.keyboard.press("Escape")  # back to the canvas
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name=re.compile(f"{kind}$"))).to_be_visible()
        typed(page, field, text)
    saved(page)
    page.get_by_role("button", name="Publish v1").press("Enter")
    typed(page, "What changed", "By keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_text("v1 live")).to_be_visible()


def typed(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(text)
