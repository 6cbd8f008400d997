"""What is accepted as a deliverable, and what is refused in words."""

from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents_os.domains.tasks.metadata.batch import read_rows
from agents_os.domains.tasks.metadata.digests import digest_of
from agents_os.domains.tasks.metadata.errors import BatchInvalid
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from tests.support.report import REPORT

UTC = ZoneInfo("UTC")


def draft(kind: str, data: dict[str, Any], **fields: Any) -> DeliverableDraft:
    section = {"id": "one", "label": "One", "type": kind, "data": data, **fields}
    return DeliverableDraft.model_validate({"title": "T", "sections": [section]})


def chart(kind: str, *values: float | None) -> dict[str, Any]:
    labels = [str(number) for number in range(len(values))]
    return {"kind": kind, "labels": labels, "series": [{"name": "A", "values": values}]}


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("text", {"markdown": ""}, "at least 1 character"),
        ("text", {"markdown": "a\x00b"}, "control characters"),
        ("text", {"html": "<b>"}, "Field required"),
        ("list", {"items": []}, "at least 1 item"),
        ("table", {"columns": ["A", "B"], "rows": [[1]]}, "row 1 has 1 cells"),
        ("table", {"columns": ["A"], "rows": [[float("nan")]]}, "finite"),
        ("chart", chart("bar") | {"labels": ["a"]}, "0 values for 1 labels"),
        ("chart", chart("pie", 1, -1), "zero or more"),
        ("chart", chart("pie", 0, 0), "above zero"),
        ("file", {"name": "../a", "text": "x"}, "without a folder"),
        ("file", {"name": "a", "text": "x", "media_type": "image/png"}, "pattern"),
        ("action", {"action": "A", "status": "done", "link": "javascript:x"}, "must begin with"),
        ("video", {}, "does not match any of the expected tags"),
    ],
)
def test_a_section_that_does_not_fit_is_refused(kind, data, reason):
    with pytest.raises(ValidationError, match=reason):
        draft(kind, data)


def test_two_sections_never_have_the_same_id():
    section = {"id": "a", "label": "A", "type": "text", "data": {"markdown": "x"}}
    with pytest.raises(ValidationError, match="repeated: a"):
        DeliverableDraft.model_validate({"title": "T", "sections": [section, section]})


def test_cells_keep_their_kind():
    cells = ["5", 5, 5.5, True, None, ""]
    found = draft("table", {"columns": ["A"], "rows": [[cell] for cell in cells]})
    kept = [row[0] for row in found.sections[0].data.rows]
    assert [(each, type(each)) for each in kept] == [(each, type(each)) for each in cells]


def test_what_was_stored_is_read_back_with_the_same_digest():
    again = DeliverableDraft.model_validate(REPORT.model_dump(mode="json"))
    assert (again, digest_of(again)) == (REPORT, digest_of(REPORT))
    assert digest_of(again.model_copy(update={"summary": "Other"})) != digest_of(REPORT)


@given(st.text(max_size=400))
def test_any_text_is_read_as_rows_or_refused_in_words(text):
    rows = []
    with suppress(BatchInvalid):
        rows = read_rows(f"title,due\n{text}", UTC)
    assert all((row.body is None) != (row.error is None) for row in rows)


@pytest.mark.parametrize(
    ("csv", "reason"),
    [
        ("", "first row must name"),
        ("name\nA", "must be “title”"),
        ("title\n", "no row below"),
        ("title,colour\nA,red", "Unknown: colour"),
        ("title,title\nA,B", "at most once"),
        ("title\nA,B", "Row 2 has 2 cells"),
        ('title\n"A', "not a CSV"),
        ("title\n" + "A\n" * 201, "at most 200"),
    ],
)
def test_a_file_that_is_no_batch_is_refused(csv, reason):
    with pytest.raises(BatchInvalid, match=reason):
        read_rows(csv, UTC)
