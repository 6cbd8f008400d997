"""The tools themselves: what can be told of them without a run."""

import json
import time
from datetime import date

import pytest

from agents_os.core.errors import Invalid
from agents_os.domains.agents.metadata.tools import EXECUTED
from agents_os.domains.agents.metadata.tools import TOOLS as CATALOGUE
from agents_os.domains.runs.metadata.loop import HAND_OVER
from agents_os.domains.runs.usecases.tools import TOOLS, tools_for
from agents_os.domains.runs.usecases.tools.calculate import Calculation, calculate
from agents_os.domains.runs.usecases.tools.materials import Document, search
from agents_os.domains.runs.usecases.tools.read_web_page import readable


def test_the_catalogue_says_of_exactly_the_executed_tools_that_they_are_available():
    assert (set(TOOLS) | {HAND_OVER}) & set(CATALOGUE) == EXECUTED
    for key in set(TOOLS) & set(CATALOGUE):
        assert TOOLS[key].action_class == CATALOGUE[key].risk


def test_what_reaches_outside_or_changes_something_is_gated_and_nothing_else():
    assert {key for key, tool in TOOLS.items() if tool.gated} == {
        "read_web_page",
        "save_memory",
        "create_task",
        "request_approval",
    }


def test_an_agent_has_what_it_was_given_and_what_everybody_has():
    assert "create_task" in tools_for(["create_task", "send_email"])
    assert {"create_task", "send_email"}.isdisjoint(tools_for([]))
    assert "calculate" in tools_for([])


@pytest.mark.parametrize("key", TOOLS)
def test_every_tool_describes_its_parameters_as_json_schema(key):
    schema = TOOLS[key].schema()
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert json.dumps(schema)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"expression": "(1200 - 950) / 950 * 100"}, "= 26.315789"),
        ({"from_date": date(2026, 2, 27), "to_date": date(2026, 3, 1)}, "2 days"),
        ({"from_date": date(2026, 2, 27), "add_days": 2}, "2026-03-01 (Sunday)"),
    ],
)
async def test_sums_and_dates_are_worked_out(asked, says):
    assert says in (await calculate(None, Calculation(**asked))).text


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"expression": "__import__('os').system('x')"},
        {"expression": "9**9**9"},
        {"expression": "1/0"},
        {"from_date": date(9999, 12, 31), "add_days": 1},
    ],
)
async def test_what_is_no_sum_is_refused(asked):
    with pytest.raises(Invalid):
        await calculate(None, Calculation(**asked))


def test_passages_are_found_by_rare_words_and_say_where_they_are():
    documents = [
        Document("A.md", "x " * 400 + "\n\nThe delivery of apples takes 5 days.\n\n" + "y " * 400),
        Document("B.md", "Something about deliveries of pears, and days."),
    ]
    found = search(documents, "How long does delivery of apples take?", 2)
    assert "apples" in found[0].text
    assert documents[0].text[found[0].offset :].startswith(found[0].text[:20])
    assert search(documents, "zebra", 5) == []


def test_a_page_is_read_without_its_markup():
    page = (
        "<!doctype html><head><title>T</title></head><body><h1>Hi &amp; you</h1>"
        "<script>if (a < b) { alert('<p>no</p>') }</script><!-- <p>no</p> --><p>a<b>c</b> 1 &lt; 2"
    )
    assert readable(page) == "Hi & you\na c 1 < 2"


@pytest.mark.parametrize("page", ["<script" * 20_000, "<" * 200_000, "<!--" * 50_000])
def test_a_page_made_to_be_slow_is_not(page):
    began = time.process_time()
    readable(page)
    assert time.process_time() - began < 2
