"""Cutting documents into passages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.knowledge.metadata.chunking import chunk
from agents_os.domains.knowledge.metadata.sections import Location, Section, whole_text

SENTENCE = "Invoices are due within fourteen days of delivery. "
texts = st.text(st.sampled_from("abc ÄЖ漢.!?\n-|1"), max_size=400)
sections = st.lists(
    st.builds(
        Section,
        text=texts,
        headings=st.lists(st.sampled_from(["Terms", "Payment"]), max_size=2).map(tuple),
        location=st.none() | st.builds(Location, kind=st.just("page"), number=st.integers(1, 9)),
        table=st.booleans(),
    ),
    max_size=6,
)


@given(sections, st.integers(20, 120), st.integers(0, 60))
def test_no_text_is_lost_and_no_passage_is_too_long(document, size, overlap):
    whole, chunks = whole_text(document), chunk(document, size, overlap)
    covered = {place for each in chunks for place in range(each.start, each.end)}
    assert all(whole[place].isspace() for place in set(range(len(whole))) - covered)
    assert all(each.text == whole[each.start : each.end] for each in chunks)
    assert all(0 < len(each.text) <= size and each.text == each.text.strip() for each in chunks)


@given(sections, st.integers(20, 120), st.integers(0, 60))
def test_passages_go_forward_and_share_no_more_than_the_overlap(document, size, overlap):
    chunks = chunk(document, size, overlap)
    assert [each.seq for each in chunks] == list(range(len(chunks)))
    for one, other in pairwise(chunks):
        assert one.start < other.start
        assert one.end < other.end
        assert one.end - other.start <= overlap


def test_a_long_text_is_cut_between_sentences_and_repeats_the_last_ones():
    chunks = chunk([Section(text=SENTENCE * 60)])
    assert len(chunks) > 2
    assert all(each.text.endswith(".") for each in chunks)
    assert all(each.text.startswith("Invoices") for each in chunks)
    shared = [one.end - other.start for one, other in pairwise(chunks)]
    assert all(100 < each <= 200 for each in shared)


def test_another_heading_begins_another_passage():
    chunks = chunk(
        [
            Section(text=SENTENCE * 6, headings=("Terms", "Payment")),
            Section(text=SENTENCE * 6, headings=("Terms", "Delivery")),
        ]
    )
    assert [each.heading for each in chunks] == ["Terms › Payment", "Terms › Delivery"]


def test_a_list_stays_in_one_passage_with_the_line_that_announces_it():
    items = "\n".join(f"- item {number}" for number in range(20))
    text = f"{SENTENCE * 17}\n\nPlease bring:\n{items}"
    chunks = chunk([Section(text=text)], 1000, 0)
    assert chunks[-1].text == f"Please bring:\n{items}"


def test_rows_of_a_table_are_never_cut():
    rows = "\n".join(f"Thing {number}. It is good | {number}" for number in range(200))
    chunks = chunk([Section(text=rows, table=True)], 300, 50)
    assert all(line in rows.split("\n") for each in chunks for line in each.text.split("\n"))


@pytest.mark.parametrize(
    ("kind", "location", "pages"),
    [("page", "pages 4–5", (4, 5)), ("rows", "rows 4–5", (None, None))],
)
def test_a_passage_says_from_where_to_where_it_goes(kind, location, pages):
    places = [Location(kind=kind, number=number) for number in (4, 5)]
    (only,) = chunk([Section(text=SENTENCE, location=place) for place in places])
    assert (only.location, (only.page_from, only.page_to)) == (location, pages)


def test_sheets_do_not_share_passages():
    places = [Location(kind="sheet", number=n, name=name) for n, name in ((1, "A"), (2, "B"))]
    chunks = chunk([Section(text="x", location=place, table=True) for place in places])
    assert [each.location for each in chunks] == ["sheet A", "sheet B"]
