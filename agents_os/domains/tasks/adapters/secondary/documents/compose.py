"""A deliverable as a document: every format is written from this."""

from collections.abc import Sequence

from agents_os.domains.tasks.adapters.secondary.documents.blocks import (
    Block,
    Chart,
    Code,
    Document,
    Heading,
    Items,
    Paragraph,
    Span,
    Table,
    plain,
    shown,
)
from agents_os.domains.tasks.adapters.secondary.documents.markdown_reader import read
from agents_os.domains.tasks.metadata.sections import (
    ActionSection,
    ChartSection,
    DeliverableDraft,
    FileSection,
    ListSection,
    Section,
    TableSection,
    TextSection,
)

SECTION_LEVEL = 2
DEEPEST_LEVEL = 6
_ACTION_WORDS = {"proposed": "Proposed", "done": "Done", "failed": "Failed"}


def compose(draft: DeliverableDraft, facts: Sequence[str]) -> Document:
    """The document of a version; `facts` are shown below its title."""
    blocks = [block for section in draft.sections for block in _section(section)]
    return Document(draft.title, draft.summary, facts, _without_leaps(blocks))


def table_of(section: TableSection) -> Table:
    """The table of a section."""
    data = section.data
    return Table(
        [plain(column.label) for column in data.columns],
        [column.align for column in data.columns],
        [[plain(shown(cell)) for cell in row] for row in data.rows],
    )


def _section(section: Section) -> list[Block]:
    blocks: list[Block] = [Heading(SECTION_LEVEL, plain(section.label))]
    if section.description:
        blocks.append(Paragraph([Span(section.description, italic=True)]))
    return [*blocks, *_content(section)]


def _content(section: Section) -> list[Block]:
    match section:
        case TextSection():
            return [_deeper(block) for block in read(section.data.markdown)]
        case ListSection():
            items = [[Paragraph(plain(item))] for item in section.data.items]
            return [Items(items, section.data.ordered)]
        case TableSection():
            return [table_of(section)]
        case ChartSection():
            return [Chart(section.label, section.data)]
        case FileSection():
            return [Paragraph([Span(section.data.name, bold=True)]), Code(section.data.text)]
        case ActionSection():
            return _action(section)


def _action(section: ActionSection) -> list[Block]:
    data = section.data
    words = [Span(f"{_ACTION_WORDS[data.status]}: ", bold=True), Span(data.action)]
    if data.link:
        words += [Span(" – "), Span(data.link, link=data.link)]
    blocks: list[Block] = [Paragraph(words)]
    if data.detail:
        blocks.append(Paragraph(plain(data.detail)))
    if data.decision_id:
        blocks.append(Paragraph([Span(f"Decision {data.decision_id}", italic=True)]))
    return blocks


def _deeper(block: Block) -> Block:
    """Headings of a text stand below the heading of its section."""
    if isinstance(block, Heading):
        return Heading(block.level + SECTION_LEVEL, block.spans)
    return block


def _without_leaps(blocks: list[Block]) -> list[Block]:
    """No heading more than one level below the one before it: readers navigate by levels."""
    level, even = 1, []
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1, DEEPEST_LEVEL)
            block = Heading(level, block.spans)
        even.append(block)
    return even
