"""Lists of Word files that get their bullets and numbers from a style, as most do.

Kreuzberg knows only what stands at the paragraph itself. So a copy is read in which it does.
"""

import io
from collections.abc import Iterator, Mapping
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
    styles = {each.get(qn("w:styleId")): each for each in document.styles.element.style_lst}
    numbering = {name: _numbering(styles, name) for name in styles}
    for paragraph in document.element.body.iter(qn("w:p")):
        properties = paragraph.pPr
        if properties is None or properties.numPr is not None or properties.pStyle is None:
            continue
        if found := numbering.get(properties.pStyle.val):
            own = properties.get_or_add_numPr()
            own.get_or_add_numId().val, own.get_or_add_ilvl().val = found
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _numbering(styles: Mapping[str, Any], name: str) -> tuple[int, int] | None:
    """Which list a style belongs to, and at which level; None: to none."""
    found: dict[str, int] = {}  # what a style leaves open, those it is based on may say
    for style in _based_on(styles, name):
        for tag in ("w:numId", "w:ilvl"):
            said = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn(tag)}")
            if said is not None:
                found.setdefault(tag, said.val)
    list_id = found.get("w:numId")  # 0: a style takes the list of another away
    return (list_id, found.get("w:ilvl", 0)) if list_id else None


def _based_on(styles: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The style of this id, and those above it."""
    left = dict(styles)  # a damaged file may go in a circle
    while (style := left.pop(name, None)) is not None:
        yield style
        above = style.find(qn("w:basedOn"))
        name = "" if above is None else above.get(qn("w:val"))
