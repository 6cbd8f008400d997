"""Real files for tests: PDFs set by typst as the product does, Office files, a scan, a mail."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import docx
import typst
from pypdf import PdfReader, PdfWriter

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
DOCX = f"{_OFFICE}.wordprocessingml.document"
PPTX = f"{_OFFICE}.presentationml.presentation"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"


def pdf(*pages: str) -> bytes:
    """A page for each text (typst markup)."""
    source = "#set page(width: 148mm, height: 210mm)\n" + "\n#pagebreak()\n".join(pages)
    return typst.compile(source.encode())


def numbered_pdf(pages: int) -> bytes:
    """Page n has a heading and says its secret number, 37 n."""
    return pdf(*(f"= Chapter {n}\n{_secret(n)} #lorem(120)" for n in range(1, pages + 1)))


def _secret(page: int) -> str:
    return f"The secret number of page {page} is {37 * page}."


def protected_pdf(text: str, *, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text))))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(text: str) -> bytes:
    """A PNG that shows the text."""
    source = f"#set page(width: 120mm, height: 60mm)\n#set text(size: 18pt)\n{text}"
    return typst.compile(source.encode(), format="png", ppi=200.0)


def scan(text: str) -> bytes:
    """A PDF whose only page is a picture of the text."""
    with TemporaryDirectory() as folder:
        Path(folder, "page.png").write_bytes(picture(text))
        source = '#set page(width: 120mm, height: 60mm, margin: 0mm)\n#image("/page.png")'
        return typst.compile(source.encode(), root=folder)


def word(headings: Mapping[str, str]) -> bytes:
    """A .docx with a paragraph under each heading, and a table at its end."""
    document = docx.Document()
    for heading, paragraph in headings.items():
        document.add_heading(heading, 1)
        document.add_paragraph(paragraph)
    table = document.add_table(rows=2, cols=2)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        table.cell(row, column).text = f"cell {row}{column}"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word_of(paragraphs: Sequence[tuple[str, str]]) -> bytes:
    """A .docx with these paragraphs, each with the name of its style."""
    document = docx.Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def excel(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    kind = f"{_OFFICE}.spreadsheetml"
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = f'<workbook xmlns="{space}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>'
    parts = {
        f"xl/worksheets/sheet{n}.xml": (
            f"{kind}.worksheet+xml",
            f'<worksheet xmlns="{space}"><sheetData>{_rows(rows)}</sheetData></worksheet>',
        )
        for n, rows in enumerate(sheets.values(), 1)
    }
    main = ("xl/workbook.xml", f"{kind}.sheet.main+xml", book)
    return _package(main, parts, "worksheet")


def _rows(rows: Sequence[Sequence[str]]) -> str:
    return "".join(
        f'<row r="{n}">{"".join(_cell(n, column, value) for column, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )


def _cell(row: int, column: int, value: str) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def slides(*texts: str) -> bytes:
    """A .pptx with a text on each slide."""
    kind = f"{_OFFICE}.presentationml"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    space = "http://schemas.openxmlformats.org/presentationml/2006/main"
    spaces = f'xmlns:p="{space}" xmlns:a="{drawing}" xmlns:r="{_RELATIONS}"'
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(texts) + 1))
    show = f"<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    parts = {
        f"ppt/slides/slide{n}.xml": (f"{kind}.slide+xml", f"<p:sld {spaces}>{_slide(text)}</p:sld>")
        for n, text in enumerate(texts, 1)
    }
    return _package(("ppt/presentation.xml", f"{kind}.presentation.main+xml", show), parts, "slide")


def _slide(text: str) -> str:
    return (
        '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        '</p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr/><p:nvPr/>'
        "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r>"
        f"<a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld>"
    )


def _package(
    main: tuple[str, str, str], parts: Mapping[str, tuple[str, str]], relation: str
) -> bytes:
    """A zip of the Open XML kind: the main part, which points to the others."""
    name, kind, content = main
    folder, _, file = name.rpartition("/")
    kinds = {name: kind, **{part: about[0] for part, about in parts.items()}}
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{each}"/>' for part, each in kinds.items()
    )
    defaults = (
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    pointers = {f"rId{n}": part.removeprefix(f"{folder}/") for n, part in enumerate(parts, 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        types = f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'
        archive.writestr("[Content_Types].xml", _HEAD + types)
        archive.writestr("_rels/.rels", _pointers({"rId1": name}, "officeDocument"))
        archive.writestr(name, _HEAD + content)
        archive.writestr(f"{folder}/_rels/{file}.rels", _pointers(pointers, relation))
        for part, (_, text) in parts.items():
            archive.writestr(part, _HEAD + text)
    return target.getvalue()


def _pointers(targets: Mapping[str, str], relation: str) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{relation}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def mail(subject: str, text: str) -> bytes:
    head = f"From: Ann <ann@example.com>\nTo: Bob <bob@example.com>\nSubject: {subject}\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
