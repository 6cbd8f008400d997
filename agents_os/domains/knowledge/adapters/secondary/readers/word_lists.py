"""Lists of Word files that get their bullets and numbers from a style, as most do.

Kreuzberg knows only what stands at the paragraph itself. So a copy is read in which it does.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn


def with_own_lists(path: Path) -> bytes:
    """The file with each paragraph's bullet or number at itself.

    Raises:
        Exception: whatever a damaged file makes python-docx raise.
    """
    document = docx.Document(str(path))
    for paragraph in document.element.body.iter(qn("w:p")):
        properties = paragraph.pPr
        if properties is None or properties.numPr is not None or properties.pStyle is None:
            continue
        for style in _styles(document, properties.pStyle.val):
            numbering = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if numbering is not None:
                own = properties.get_or_add_numPr()
                own.get_or_add_numId().val = numbering.numId.val
                own.get_or_add_ilvl().val = numbering.ilvl.val if numbering.ilvl is not None else 0
                break
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _styles(document: Any, name: str) -> Iterator[Any]:
    """The style of this id, and those it is based on."""
    known = {each.get(qn("w:styleId")): each for each in document.styles.element.style_lst}
    while (style := known.pop(name, None)) is not None:
        yield style
        above = style.find(qn("w:basedOn"))
        name = "" if above is None else above.get(qn("w:val"))
