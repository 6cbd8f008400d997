"""One deliverable in every format. After a wanted change: UPDATE_GOLDEN=1 pytest, then look."""

import csv
import io
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from docx.api import Document as OpenDocx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents_os.domains.tasks.adapters.secondary.documents import (
    csv_table,
    docx,
    html,
    markdown,
    typst_pdf,
)
from agents_os.domains.tasks.adapters.secondary.documents.blocks import (
    Chart,
    Document,
    Heading,
    Paragraph,
    Span,
)
from agents_os.domains.tasks.adapters.secondary.documents.charts import svg, ticks
from agents_os.domains.tasks.adapters.secondary.documents.compose import compose
from agents_os.domains.tasks.adapters.secondary.documents.markdown_reader import read
from agents_os.domains.tasks.metadata.sections import ChartData
from tests.support.report import FACTS, REPORT

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = compose(REPORT, FACTS)
ATTACK = '<script>alert(1)</script> #read("/etc/passwd") \\ " ] ) } $x$ `a` [x](javascript:y) | *'


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("report.html", html.write),
        ("report.md", markdown.write),
        ("report.typ", typst_pdf.source),
    ],
)
def test_the_report_is_written_as_before(name, write):
    written = write(DOCUMENT)
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(written)
    assert written == (GOLDEN / name).read_text()


def test_the_pdf_is_accessible():
    assert typst_pdf._compile(typst_pdf.source(DOCUMENT), standard="ua-1").startswith(b"%PDF-")


def test_a_letter_without_a_font_does_not_prevent_the_pdf():
    document = Document("T", "", (), [Paragraph([Span("\U0001f9ff \ue000")])])
    assert typst_pdf.write(document).startswith(b"%PDF-")


def test_the_docx_has_real_headings_lists_tables_pictures_and_links():
    word = OpenDocx(io.BytesIO(docx.write(DOCUMENT)))
    styles = [(p.style.name, p.text) for p in word.paragraphs]
    assert ("Title", REPORT.title) in styles
    assert ("Heading 1", "What happened") in styles
    assert ("List Bullet", "Stop display") in styles
    assert [cell.text for cell in word.tables[1].rows[1].cells] == [
        "Search",
        "120",
        "1,234.5",
        "yes",
    ]
    assert len(word.inline_shapes) == 3
    assert word.inline_shapes[0]._inline.docPr.get("descr").startswith("Bar chart, Leads by month")
    links = {r.target_ref for r in word.part.rels.values() if r.is_external}
    assert links == {"https://example.test/dash?a=1&b=2", "https://example.test/approvals/1"}


def test_a_table_for_spreadsheets_never_begins_a_formula():
    rows = list(csv.reader(io.StringIO(csv_table.write(REPORT.sections[2]).removeprefix("\ufeff"))))
    assert rows[0] == ["Channel", "Leads", "Cost", "Kept"]
    assert rows[2] == ['\'=HYPERLINK("http://x")', "30", "300", "False"]
    chart = csv_table.write(REPORT.sections[3]).splitlines()
    assert chart[2] == "August,72.0,"


def test_nothing_in_a_text_becomes_markup_or_code():
    page = html.write(DOCUMENT)
    assert "<script" not in page
    assert "javascript:" not in re.sub(r"\[here\]\(javascript:alert\(1\)\)", "", page)
    typst.Compiler(typst_pdf.source(DOCUMENT).encode()).compile()


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
@example("\N{SOFT HYPHEN}")
def test_any_text_is_set_as_it_is(text):
    spans = [Span(text), Span(ATTACK + text, bold=True, code=True), Span(text, link="https://x")]
    document = Document(text, text, (text,), [Heading(2, spans), Paragraph(spans)])
    ElementTree.fromstring(f"<main>{html.body(document).replace('<br>', '<br/>')}</main>")
    plain = "".join(block.spans[0].text for block in read(markdown.write(document))[:1])
    assert plain.split() == text.split() or not text.strip()
    assert typst_pdf.write(document).startswith(b"%PDF-")


def test_markdown_comes_back_as_the_same_blocks():
    written = markdown.write(DOCUMENT)
    again = markdown.write(Document(DOCUMENT.title, "", (), read(written)[1:]))
    assert again.split("\n", 2)[2] == written.split("\n", 2)[2]


NUMBERS = st.one_of(st.none(), st.floats(-1e12, 1e12, allow_nan=False), st.integers(-999, 999))


@settings(max_examples=60)
@given(st.sampled_from(["bar", "line"]), st.lists(NUMBERS, min_size=1, max_size=40))
def test_any_numbers_make_a_chart_inside_its_frame(kind, values):
    labels = [f"<{number}&" for number in range(len(values))]
    series = [{"name": "A & B", "values": values}]
    data = ChartData.model_validate({"kind": kind, "labels": labels, "series": series})
    picture = ElementTree.fromstring(svg(Chart("Label", data), "serif"))
    points = [float(each) for e in picture.iter() for n, each in e.items() if n in ("cy", "y1")]
    assert all(0 <= point <= 321 for point in points)


@given(st.floats(-1e12, 0), st.floats(0, 1e12))
def test_ticks_are_few_and_span_the_numbers(low, high):
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 12
    assert marks[0] <= low + 1e-6 * abs(low) + 1e-9
    assert marks[-1] >= high - 1e-6 * abs(high) - 1e-9


def test_headings_never_leap_a_level():
    levels = [block.level for block in DOCUMENT.blocks if isinstance(block, Heading)]
    assert all(b - a <= 1 for a, b in zip([1, *levels], levels, strict=False))
    assert levels[:3] == [2, 3, 4]
