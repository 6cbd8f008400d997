"""Work that comes again, and work from a file: in the browser, with the worker."""

from pathlib import Path

from playwright.sync_api import Page, expect

ROWS = """title,priority,due
Call the printer,HIGH,2030-01-02
,LOW,
Order paper,URGENT,
"""


def test_a_task_repeats_and_is_made_now_by_the_worker(signed_up: Page) -> None:
    page = signed_up
    page.goto("/tasks")
    page.get_by_role("button", name="+ New task").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Weekly report")
    dialog.get_by_label("Repeat").select_option("Every weekday, Monday to Friday")
    expect(dialog.get_by_role("status")).to_contain_text("Every weekday at 09:00")
    dialog.get_by_label("At", exact=True).fill("08:30")
    expect(dialog.get_by_role("status")).to_contain_text("Every weekday at 08:30")
    dialog.get_by_role("button", name="Create task").click()
    page.get_by_role("button", name="Repeating").click()
    row = page.get_by_role("row").filter(has_text="Weekly report")
    expect(row).to_contain_text("Every weekday at 08:30")
    row.get_by_role("button", name="Run now").click()
    expect(row).not_to_contain_text("never")
    row.get_by_role("button", name="History").click()
    expect(page.get_by_role("link", name="Weekly report")).to_be_visible()
    page.get_by_role("button", name="Repeating").click()
    row.get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("Paused")


def test_tasks_come_from_a_file_after_a_look_at_each_row(signed_up: Page, tmp_path: Path) -> None:
    page = signed_up
    file = tmp_path / "tasks.csv"
    file.write_text(ROWS)
    page.goto("/tasks")
    page.get_by_role("button", name="From a file…").click()
    dialog = page.get_by_role("dialog")
    with page.expect_file_chooser() as choosing:
        dialog.get_by_role("button", name="Choose a file").click()
    choosing.value.set_files(file)
    expect(dialog.get_by_role("row").filter(has_text="Call the printer")).to_contain_text("Good")
    expect(dialog.get_by_role("row").filter(has_text="Order paper")).to_contain_text("priority")
    dialog.get_by_role("button", name="Create 1 task").click()
    expect(page.get_by_text("1 task is on the board.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("link", name="Call the printer")).to_be_visible()
