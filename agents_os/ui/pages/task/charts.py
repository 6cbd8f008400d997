"""Charts as shapes for an SVG; the table beside them says the same."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from agents_os.domains.tasks.metadata.sections import ChartData

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 60, 12, 14, 36
COLOURS = 6
MOST_LABELS = 10
LONGEST_LABEL = 14
_HIGH = HEIGHT - TOP - BOTTOM
_WIDE = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Shape:
    """A path; `look` names its classes."""

    d: str
    look: str


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Key:
    look: str
    name: str


@dataclass(frozen=True)
class Drawing:
    words: str = ""
    grid: list[Shape] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    legend: list[Key] = field(default_factory=list)


def draw(title: str, data: ChartData) -> Drawing:
    """`words` tells a screen reader what it is; the numbers are in the table."""
    names = ", ".join(series.name for series in data.series)
    words = f"{data.kind.capitalize()} chart “{title}”: {names}, for {len(data.labels)} labels"
    if data.kind == "pie":
        return Drawing(words=words, shapes=list(_slices(data)), legend=_slice_keys(data))
    marks = _marks(data)
    return Drawing(
        words=words,
        grid=[Shape(f"M{LEFT} {_y(m, marks):.1f}H{WIDTH - RIGHT}", "grid") for m in marks],
        shapes=list(_bars(data, marks) if data.kind == "bar" else _lines(data, marks)),
        labels=[*_scale(marks, data.unit or ""), *_names(data.labels)],
        legend=[Key(f"c{i % COLOURS}", series.name) for i, series in enumerate(data.series)],
    )


def number(value: float) -> str:
    return f"{value:,.10g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _marks(data: ChartData) -> list[float]:
    """Round numbers from the lowest value, or 0, to the highest."""
    values = [value for series in data.series for value in series.values if value is not None]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    span = (high - low) or 1.0
    unit = 10.0 ** math.floor(math.log10(span / 4))
    step = next(f * unit for f in (1, 2, 5, 10) if f * unit * 4 >= span * 0.999)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [n * step for n in range(first, last + 1)]


def _y(value: float, marks: list[float]) -> float:
    return TOP + _HIGH * (1 - (value - marks[0]) / (marks[-1] - marks[0]))


def _bars(data: ChartData, marks: list[float]) -> Iterator[Shape]:
    slot = _WIDE / len(data.labels)
    wide = slot * 0.8 / len(data.series)
    zero = _y(0.0, marks)
    for s, series in enumerate(data.series):
        for i, value in enumerate(series.values):
            if value is not None:
                x = LEFT + slot * (i + 0.1) + wide * s
                top = _y(value, marks)
                d = f"M{x:.1f} {zero:.1f}V{top:.1f}h{wide:.1f}V{zero:.1f}Z"
                yield Shape(d, f"drawn c{s % COLOURS}")


def _lines(data: ChartData, marks: list[float]) -> Iterator[Shape]:
    """A gap stays a gap; a lonely point is a short dash."""
    slot = _WIDE / len(data.labels)
    for s, series in enumerate(data.series):
        d, drawing = "", False
        for i, value in enumerate(series.values):
            if value is None:
                drawing = False
                continue
            x, y = LEFT + slot * (i + 0.5), _y(value, marks)
            d += f"L{x:.1f} {y:.1f}" if drawing else f"M{x - 2:.1f} {y:.1f}L{x:.1f} {y:.1f}"
            drawing = True
        yield Shape(d, f"drawn line c{s % COLOURS}")


def _slices(data: ChartData) -> Iterator[Shape]:
    values = [value or 0.0 for value in data.series[0].values]
    x, y, radius, angle = WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - TOP, -math.pi / 2
    for i, value in enumerate(values):
        turn = min(2 * math.pi * value / sum(values), 2 * math.pi - 1e-4)
        x1, y1 = x + radius * math.cos(angle), y + radius * math.sin(angle)
        angle += turn
        x2, y2 = x + radius * math.cos(angle), y + radius * math.sin(angle)
        arc = f"A{radius} {radius} 0 {int(turn > math.pi)} 1 {x2:.1f} {y2:.1f}"
        yield Shape(f"M{x} {y}L{x1:.1f} {y1:.1f}{arc}Z", f"drawn c{i % COLOURS}")


def _slice_keys(data: ChartData) -> list[Key]:
    values = [value or 0.0 for value in data.series[0].values]
    shares = [100 * value / sum(values) for value in values]
    return [
        Key(f"c{i % COLOURS}", f"{label} {share:.0f} %")
        for i, (label, share) in enumerate(zip(data.labels, shares, strict=True))
    ]


def _scale(marks: list[float], unit: str) -> Iterator[Label]:
    for mark in marks:
        text = f"{number(mark)} {unit}".strip()
        yield Label(LEFT - 6, round(_y(mark, marks)) + 4, "end", text)


def _names(labels: tuple[str, ...]) -> Iterator[Label]:
    slot, every = _WIDE / len(labels), math.ceil(len(labels) / MOST_LABELS)
    for i, text in enumerate(labels):
        if i % every == 0:
            short = text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
            yield Label(round(LEFT + slot * (i + 0.5)), HEIGHT - 14, "middle", short)
