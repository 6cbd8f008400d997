"""What a document is made of, before it is written in any format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from agents_os.domains.tasks.metadata.sections import Cell, ChartData

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Span:
    """A piece of a line in one style. `link`: a web or mail address."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    link: str = ""


Spans = Sequence[Span]


@dataclass(frozen=True)
class Heading:
    level: int  # 1 is the title
    spans: Spans


@dataclass(frozen=True)
class Paragraph:
    spans: Spans


@dataclass(frozen=True)
class Items:
    """A list; each item has blocks of its own."""

    items: Sequence[Sequence["Block"]]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Quote:
    blocks: Sequence["Block"]


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Rule:
    pass


@dataclass(frozen=True)
class Table:
    head: Sequence[Spans]
    aligns: Sequence[Align]
    rows: Sequence[Sequence[Spans]]


@dataclass(frozen=True)
class Chart:
    label: str
    data: ChartData


Block = Heading | Paragraph | Items | Quote | Code | Rule | Table | Chart


@dataclass(frozen=True)
class Document:
    """`facts` are shown small below the title: who, when, which version."""

    title: str
    summary: str
    facts: Sequence[str]
    blocks: Sequence[Block] = field(default_factory=tuple)


def plain(text: str) -> Spans:
    return (Span(text),)


def shown(cell: Cell, unit: str | None = None) -> str:
    """A value for people: "1,234.5 €", "yes", "–"."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell
    number = f"{cell:,}" if isinstance(cell, int) else _decimal(cell)
    return f"{number} {unit}" if unit else number


def _decimal(number: float) -> str:
    """At most six decimals, without a tail of zeros."""
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def data_table(chart: Chart) -> Table:
    """The numbers of a chart, for whoever cannot see it."""
    data = chart.data
    head = [plain(""), *(plain(series.name) for series in data.series)]
    rows = [
        [plain(label), *(plain(shown(s.values[n], data.unit)) for s in data.series)]
        for n, label in enumerate(data.labels)
    ]
    aligns: list[Align] = ["left"]
    aligns.extend("right" for _ in data.series)
    return Table(head, aligns, rows)


def description(chart: Chart) -> str:
    """The chart in words."""
    data = chart.data
    parts = [
        f"{series.name}: "
        + ", ".join(
            f"{label} {shown(value, data.unit)}"
            for label, value in zip(data.labels, series.values, strict=True)
        )
        for series in data.series
    ]
    return f"{data.kind.title()} chart, {chart.label}. {'. '.join(parts)}."
