"""Reading files: what is in them and where it stands, or why they cannot be read."""

import io
import shutil
from pathlib import Path

import docx
import pytest

from agents_os.domains.knowledge.adapters.secondary.readers import child, ocr, reading
from agents_os.domains.knowledge.adapters.secondary.readers.child import (
    PAGES_IN_PART,
    count_parts,
    read_part,
)
from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF
from agents_os.domains.knowledge.adapters.secondary.readers.plain import decoded
from agents_os.domains.knowledge.metadata.chunking import chunk
from agents_os.domains.knowledge.metadata.sections import Section
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable
from tests.support import documents

with_ocr = pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")
HTML = (
    "<html><head><title>Prices</title></head><body><nav><a href='/'>Home</a></nav><article>"
    "<h1>Our prices</h1><p>The basic plan costs twelve euro a month for up to three users.</p>"
    "<h2>Discounts</h2><p>Charities get forty percent off if they ask for it in writing.</p>"
    "</article><footer>Imprint and privacy</footer></body></html>"
)


def read(tmp_path: Path, data: bytes, media_type: str, name: str = "file") -> list[Section]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_part(path, media_type, 0).sections)


def test_a_pdf_keeps_its_pages_and_the_headings_of_its_outline(tmp_path):
    data = documents.pdf(
        "= Terms\nFor all who order from us.",
        "== Payment\nWithin thirty days.",
        "Later than that we ask again.",
    )
    sections = read(tmp_path, data, PDF)
    assert [(each.location.number, each.headings) for each in sections] == [
        (1, ("Terms",)),
        (2, ("Terms", "Payment")),
        (3, ("Terms", "Payment")),
    ]
    assert sections[1].text == "Payment\nWithin thirty days."


def test_a_long_pdf_is_read_in_parts_of_some_pages(tmp_path):
    path = tmp_path / "long.pdf"
    path.write_bytes(documents.numbered_pdf(61))
    assert count_parts(path) == 2
    rest = read_part(path, PDF, 1)
    assert [each.location.number for each in rest.sections] == list(range(PAGES_IN_PART + 1, 62))
    assert "page 61 is 2257" in rest.sections[-1].text


@with_ocr
@pytest.mark.parametrize(
    ("data", "media_type", "kind"),
    [
        (documents.scan("The delivery takes nine days."), PDF, "page"),
        (documents.picture("The delivery takes nine days."), "image/png", "image"),
    ],
)
def test_text_in_pictures_is_read(tmp_path, data, media_type, kind):
    (only,) = read(tmp_path, data, media_type)
    assert (only.text, only.location.kind) == ("The delivery takes nine days.", kind)


def test_a_scan_without_text_recognition_says_how_many_pages_it_could_not_read(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.languages.cache_clear()
    path = tmp_path / "scan.pdf"
    path.write_bytes(documents.scan("Unread."))
    assert read_part(path, PDF, 0).pictures == 1
    ocr.languages.cache_clear()


def test_a_word_file_keeps_headings_and_tables(tmp_path):
    sections = read(tmp_path, documents.word({"Payment": "Due in 14 days."}), documents.DOCX)
    assert sections[0].headings == ("Payment",)
    assert "Due in 14 days." in sections[0].text
    assert "cell 10 | cell 11" in sections[0].text


def test_a_word_file_keeps_the_bullets_and_numbers_of_its_lists(tmp_path):
    styled = [("Bring:", "Normal"), ("a key", "List Bullet"), ("a lamp", "List Bullet"),
              ("open", "List Number"), ("enter", "List Number")]  # fmt: skip
    (section,) = read(tmp_path, documents.word_of(styled), documents.DOCX)
    assert section.text == "Bring:\n\n- a key\n- a lamp\n\n1. open\n2. enter"


def test_a_style_that_names_no_list_does_not_hide_the_lists_of_a_word_file(tmp_path):
    document = docx.Document(io.BytesIO(documents.word_of([("a key", "List Bullet")])))
    normal = document.styles["List Bullet"].base_style.element
    normal.get_or_add_pPr().get_or_add_numPr().get_or_add_ilvl().val = 0
    document.add_paragraph("a lamp", "Body Text")
    document.save(content := io.BytesIO())
    (section,) = read(tmp_path, content.getvalue(), documents.DOCX)
    assert section.text == "- a key\n\na lamp"


def test_slides_keep_their_numbers(tmp_path):
    sections = read(tmp_path, documents.slides("Our plan", "The price"), documents.PPTX)
    assert [(each.location.number, each.text) for each in sections] == [
        (1, "Our plan"),
        (2, "The price"),
    ]


def test_sheets_keep_their_names_and_columns(tmp_path):
    data = documents.excel({"Prices": [["Item", "Euro"], ["Apple", "2"]], "Stock": [["Item"]]})
    first, second = read(tmp_path, data, documents.XLSX)
    assert (first.location.name, first.headings) == ("Prices", ("Prices", "Item | Euro"))
    assert first.text == "Item | Euro\nApple | 2"
    assert (second.location.name, second.location.rows) == ("Stock", (1, 1))


def test_passages_of_a_sheet_name_their_rows_as_excel_counts_them(tmp_path):
    rows = [[], [], ["Item", "Euro"], [], *([f"Apple {n}", str(n)] for n in range(5, 200))]
    sections = read(tmp_path, documents.excel({"Prices": rows}), documents.XLSX)
    chunks = chunk(sections)
    assert chunks[0].location.startswith("sheet Prices, rows 3–")
    assert chunks[-1].location.endswith("–199")
    apple = next(each for each in chunks if "Apple 77 " in each.text)
    first, last = apple.location.removeprefix("sheet Prices, rows ").split("–")
    assert int(first) <= 77 <= int(last) < 200


def test_rows_of_a_csv_keep_their_numbers(tmp_path):
    rows = "".join(f"Äpfel {n};{n}\n" for n in range(1, 200))
    sections = read(tmp_path, f"Item;Euro\n{rows}".encode("cp1252"), "text/csv")
    assert sections[0].headings == ("Item | Euro",)
    assert (sections[0].location.number, sections[-1].location.last) == (1, 200)
    assert "Äpfel 199 | 199" in sections[-1].text


def test_a_page_loses_its_menus_and_keeps_its_headings(tmp_path):
    sections = read(tmp_path, HTML.encode(), "text/html")
    assert [each.headings for each in sections] == [
        ("Our prices",),
        ("Our prices", "Discounts"),
    ]
    assert not any("Imprint" in each.text or "Home" in each.text for each in sections)


def test_a_mail_says_who_wrote_it(tmp_path):
    head, body = read(tmp_path, documents.mail("Prices 2026", "It is 12 euro."), "message/rfc822")
    assert "From: Ann" in head.text
    assert (body.text, body.headings) == ("It is 12 euro.", ("Prices 2026",))


def test_markdown_loses_its_marks(tmp_path):
    text = "# A **bold** title\n\nSee [here](https://x.example).\n\n```\n# no heading\n```\n"
    (only,) = read(tmp_path, text.encode(), "text/markdown")
    assert only.headings == ("A bold title",)
    assert only.text == "A bold title\n\nSee here.\n\n# no heading"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_any_encoding(encoding):
    text = "Grüße aus Köln: die Prüfung kostet 12 Euro, später fünfzehn. " * 5
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "media_type", "reason"),
    [
        (documents.protected_pdf("Hidden", password="sesame"), PDF, Reason.PASSWORD),
        (b"%PDF-1.7\nnoise", PDF, Reason.DAMAGED),
        (documents.pdf("x" * 900)[:600], PDF, Reason.DAMAGED),
        (b"", PDF, Reason.EMPTY),
        (b"PK\3\4 noise", documents.DOCX, Reason.DAMAGED),
        (b"no mail at all", "message/rfc822", Reason.DAMAGED),
        (b"MZ\x90\0", "application/x-dosexec", Reason.UNSUPPORTED),
        (bytes(1_000), "text/plain", Reason.UNSUPPORTED),
    ],
)
def test_what_cannot_be_read_has_a_reason(tmp_path, data, media_type, reason):
    path = tmp_path / "file"
    path.write_bytes(data)
    said = child.answer({"path": path, "media_type": media_type, "part": 0})
    assert said == {"unreadable": reason}


def test_a_pdf_that_opens_without_a_password_is_read(tmp_path):
    sections = read(tmp_path, documents.protected_pdf("Not to be printed.", password=""), PDF)
    assert sections[0].text == "Not to be printed."


async def test_a_file_is_read_in_another_process(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"Hello.")
    assert (await reading.read_part(path, "text/plain", 0)).sections[0].text == "Hello."


async def test_a_reader_that_hangs_is_ended(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"Hello.")
    with pytest.raises(Unreadable) as error:
        await reading.read_part(path, "text/plain", 0, within_s=0.01)
    assert error.value.reason is Reason.TOO_HARD


async def test_a_reader_that_breaks_breaks_nothing_else(tmp_path):
    with pytest.raises(Unreadable) as error:
        await reading.read_part(tmp_path / "not there", "text/plain", 0)
    assert error.value.reason is Reason.DAMAGED


def test_the_child_is_told_no_secrets():
    assert not [name for name in reading._HANDED_ON if "KEY" in name or "URL" in name]
