"""The practice model at a task: which calls it makes, and that its results always fit."""

import json

import pytest

from agents_os.domains.gateway.adapters.secondary.practice.notes import split_notes
from agents_os.domains.gateway.adapters.secondary.practice.work import next_calls
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest, ToolSpec

EVERYTHING = (
    "ask_human", "read_document", "search_knowledge", "calculate", "current_time",
    "read_web_page", "create_task", "request_approval", "submit_deliverable",
)  # fmt: skip


def _request(brief: str, *more: ChatMessage, offered=EVERYTHING) -> ChatRequest:
    system = ChatMessage(role="system", content="You are Quill, a writer working for Acme.")
    return ChatRequest(
        messages=[system, ChatMessage(role="user", content=brief), *more],
        tools=[ToolSpec(name=name) for name in offered],
    )


def _names(brief: str, **options) -> list[str]:
    return [call.name for call in next_calls(_request(brief, **options))]


@pytest.mark.parametrize(
    ("brief", "calls"),
    [
        ("# Task\n\nWhat is 15 % of 1,200?", ["calculate"]),
        ("# Task\n\nWhich week is today in?", ["current_time"]),
        ("# Task\n\nWrite to [name?] about it", ["ask_human"]),
        ("# Task\n\nSummarise the attached report", ["ask_human"]),
        ("# Task\n\nSummarise it\n\n## Documents\n\n- A.md (12 characters)", ["read_document"]),
        (
            "# Task\n\nFind the price\n\n## Documents\n\n- A.md (12 characters)",
            ["search_knowledge"],
        ),
        ("# Task\n\nRead https://example.test/a.", ["read_web_page"]),
        ("# Task\n\nDo it. Follow-up: Call Ada", ["create_task"]),
        ("# Task\n\nAsk for approval of the offer", ["request_approval"]),
        ("# Task\n\nWrite a poem", ["submit_deliverable"]),
    ],
)
def test_the_words_of_the_task_decide_what_is_called(brief, calls):
    assert _names(brief) == calls


def test_a_tool_that_is_not_offered_is_not_called():
    brief = "# Task\n\nWhat is 2 * 3?"
    assert _names(brief, offered=("submit_deliverable",)) == ["submit_deliverable"]


def test_the_first_answer_says_what_the_rules_will_ask_for():
    brief = "# Task\n\nWhat is 2 * 3 today? Follow-up: Call Ada"
    offered = ("plan", "calculate", "current_time", "create_task", "submit_deliverable")
    plan, *others = next_calls(_request(brief, offered=offered))
    assert plan.name == "plan"
    assert json.loads(plan.arguments)["steps"] == [
        "Look up the time",
        "Work out the figures",
        "Write down the follow-up tasks",
        "Hand in the result",
    ]
    assert {call.name for call in others} == {"calculate", "current_time"}


def test_without_a_task_or_a_way_to_hand_in_nothing_is_called():
    assert _names("What is 2 * 3?") == []
    assert _names("# Task\n\nWhat is 2 * 3?", offered=("calculate",)) == []


def test_what_was_called_is_not_called_again_even_if_it_failed():
    brief = "# Task\n\nWhat is 2 * 3?"
    (call,) = next_calls(_request(brief))
    said = ChatMessage(role="assistant", content="", tool_calls=(call,))
    failed = ChatMessage(role="tool", content="Error: no.", tool_call_id=call.id)
    (submit,) = next_calls(_request(brief, said, failed))
    assert submit.name == "submit_deliverable"
    assert "Error: no." in submit.arguments  # what failed is told, not hidden


@pytest.mark.parametrize("details", ["", "Sales rose 12 % to $1,200 in Q3 2026. Costs fell 3 %."])
def test_every_kind_of_ordered_section_gets_data(details):
    kinds = ("text", "list", "table", "chart", "file", "action")
    wanted = "\n".join(f"- s_{kind} ({kind}): About {kind}." for kind in kinds)
    brief = f"# Task\n\nReport\n\n## Details\n\n{details}\n\n## Sections to hand in\n\n{wanted}"
    (call,) = next_calls(_request(brief))
    assert set(json.loads(call.arguments)["sections"]) == {f"s_{kind}" for kind in kinds}


def test_what_it_is_told_to_remember_it_saves_once():
    brief = "# Task\n\nInvoices\n\n## Details\n\nRemember: Invoices go out on Fridays."
    (call,) = next_calls(_request(brief, offered=("save_memory", "submit_deliverable")))
    assert call.name == "save_memory"
    assert json.loads(call.arguments) == {"text": "Invoices go out on Fridays."}


def test_notes_before_the_work_are_its_memory_and_not_the_work():
    notes = (
        "<notes>\nHead.\n- (fact) Invoices go out on Fridays.\n- (fact) Lunch is at 12.\n</notes>"
    )
    asked = ChatMessage(role="user", content=f"{notes}\n\n# Task\n\nSend the invoices")
    known, (bare,) = split_notes([asked])
    assert known == ["Invoices go out on Fridays.", "Lunch is at 12."]
    (call,) = next_calls(_request(bare.content), known)
    remembered = json.loads(call.arguments)["sections"][1]
    assert remembered["data"]["items"] == ["Invoices go out on Fridays."]
