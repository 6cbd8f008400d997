"""HTML: the article, without menus and footers; the whole page where there is no article."""

from pathlib import Path

from agents_os.domains.knowledge.adapters.secondary.readers.markdown import sections_of
from agents_os.domains.knowledge.adapters.secondary.readers.plain import decoded
from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Reading


def read(path: Path, media_type: str) -> Reading:
    return read_html(decoded(path.read_bytes()))


def read_html(source: str) -> Reading:
    """The readable text of a page, with its headings, lists and tables."""
    from trafilatura import extract, extract_metadata, html2txt

    article = extract(
        source, output_format="markdown", include_tables=True, include_comments=False,
        favor_recall=True, deduplicate=False,
    )  # fmt: skip
    known = extract_metadata(source)
    title = clean((known.title or "") if known else "").replace("\n", " ")
    return Reading(sections=sections_of(article or html2txt(source)), title=title[:200])
