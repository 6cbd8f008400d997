"""Charts as SVG, drawn by us: the same picture in HTML, PDF and DOCX."""

import math
from collections.abc import Sequence
from html import escape

from agents_os.domains.tasks.adapters.secondary.documents.blocks import Chart, description, shown
from agents_os.domains.tasks.metadata.sections import ChartData

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 28, 44
LEGEND_LINE = 20
COLOURS = (
    "#4f46e5", "#0f766e", "#c2410c", "#a21caf", "#0369a1", "#4d7c0f", "#b91c1c", "#57534e",
    "#7c3aed", "#0891b2", "#a16207", "#be185d",
)  # fmt: skip
DASHES = ("", "6 3", "2 3", "8 3 2 3")  # series differ without colour, too
_INK, _GRID, _PAPER = "#1f2937", "#d1d5db", "#ffffff"
SMALLEST_SPAN = 1e-9  # numbers closer together are drawn as one
_MOST_LABELS = 12
_LONGEST_LABEL = 14


def svg(chart: Chart, font: str) -> str:
    """The picture, with its description for screen readers."""
    drawn = _pie(chart.data) if chart.data.kind == "pie" else _axes(chart.data)
    legend = _legend(chart.data)
    height = HEIGHT + LEGEND_LINE * len(_legend_rows(chart.data))
    words = escape(description(chart))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{words}" font-family="{font}" font-size="12" fill="{_INK}">'
        f'<rect width="{WIDTH}" height="{height}" fill="{_PAPER}"/>{drawn}{legend}</svg>'
    )


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that span `low` to `high`."""
    span = high - low
    rough = (span if span > SMALLEST_SPAN else 1.0) / about
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(f * magnitude for f in (1, 2, 5, 10) if f * magnitude >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        last += 1
    return [n * step for n in range(first, last + 1)]


def _axes(data: ChartData) -> str:
    numbers = [value for series in data.series for value in series.values if value is not None]
    marks = ticks(min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0))
    body = _bars(data, marks) if data.kind == "bar" else _lines(data, marks)
    return _grid(marks, data.unit) + _labels(data) + body


def _y(value: float, marks: Sequence[float]) -> float:
    share = (value - marks[0]) / (marks[-1] - marks[0])
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _grid(marks: Sequence[float], unit: str | None) -> str:
    parts = []
    for mark in marks:
        y = _y(mark, marks)
        heavy = 1.5 if mark == 0 else 0.75
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"'
            f' stroke="{_GRID}" stroke-width="{heavy}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{escape(shown(round(mark, 9)))}</text>"
        )
    if unit:
        parts.append(f'<text x="{LEFT - 8}" y="{TOP - 14}" text-anchor="end">{escape(unit)}</text>')
    return "".join(parts)


def _slot(data: ChartData) -> float:
    return (WIDTH - LEFT - RIGHT) / len(data.labels)


def _labels(data: ChartData) -> str:
    slot = _slot(data)
    every = math.ceil(len(data.labels) / _MOST_LABELS)
    fits = max(3, int(slot * every / 6.5))
    return "".join(
        f'<text x="{LEFT + (n + 0.5) * slot:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
        f"{escape(_short(label, min(fits, _LONGEST_LABEL)))}</text>"
        for n, label in enumerate(data.labels)
        if n % every == 0
    )


def _bars(data: ChartData, marks: Sequence[float]) -> str:
    slot = _slot(data)
    width = slot * 0.7 / len(data.series)
    zero = _y(0.0, marks)
    parts = []
    for place, series in enumerate(data.series):
        for n, value in enumerate(series.values):
            if value is None:
                continue
            y = _y(value, marks)
            x = LEFT + n * slot + slot * 0.15 + place * width
            parts.append(
                f'<rect x="{x:.1f}" y="{min(y, zero):.1f}" width="{width * 0.94:.1f}"'
                f' height="{abs(zero - y):.1f}" fill="{COLOURS[place]}"/>'
            )
    return "".join(parts)


def _lines(data: ChartData, marks: Sequence[float]) -> str:
    return "".join(
        _line(series.values, data, marks, place) for place, series in enumerate(data.series)
    )


def _line(
    values: Sequence[float | None], data: ChartData, marks: Sequence[float], place: int
) -> str:
    slot, colour = _slot(data), COLOURS[place]
    path, dots, pen = [], [], "M"
    for n, value in enumerate(values):
        if value is None:  # a gap, not a zero
            pen = "M"
            continue
        x, y = LEFT + (n + 0.5) * slot, _y(value, marks)
        path.append(f"{pen}{x:.1f} {y:.1f}")
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
        pen = "L"
    dash = f' stroke-dasharray="{DASHES[place % len(DASHES)]}"' if place % len(DASHES) else ""
    stroke = f'fill="none" stroke="{colour}" stroke-width="2"{dash}'
    return f'<path d="{" ".join(path)}" {stroke}/>{"".join(dots)}' if path else ""


def _pie(data: ChartData) -> str:
    values = [value or 0.0 for value in data.series[0].values]
    total = math.fsum(values)
    x, y, radius = WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 16
    parts, start = [], 0.0
    for n, value in enumerate(values):
        share = value / total
        if share >= 1:
            parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{COLOURS[n]}"/>')
        elif share > 0:
            parts.append(_slice(x, y, radius, start, start + share, COLOURS[n]))
        start += share
    return "".join(parts)


def _slice(x: float, y: float, radius: float, start: float, end: float, colour: str) -> str:
    points = []
    for share in (start, end):
        angle = 2 * math.pi * share - math.pi / 2
        points.append(f"{x + radius * math.cos(angle):.2f} {y + radius * math.sin(angle):.2f}")
    large = int(end - start > 0.5)
    return (
        f'<path d="M{x} {y} L{points[0]} A{radius} {radius} 0 {large} 1 {points[1]} Z"'
        f' fill="{colour}" stroke="{_PAPER}" stroke-width="1.5"/>'
    )


def _legend_rows(data: ChartData) -> list[list[tuple[str, str]]]:
    """Colour and words, up to three side by side."""
    if data.kind == "pie":
        values = [value or 0.0 for value in data.series[0].values]
        total = math.fsum(values)
        names = [
            f"{_short(label, 18)} {100 * value / total:.0f} %"
            for label, value in zip(data.labels, values, strict=True)
        ]
    else:
        names = [_short(series.name, 28) for series in data.series]
    entries = list(zip(COLOURS, names, strict=False))
    return [entries[n : n + 3] for n in range(0, len(entries), 3)]


def _legend(data: ChartData) -> str:
    parts = []
    for row, entries in enumerate(_legend_rows(data)):
        y = HEIGHT + LEGEND_LINE * row
        for place, (colour, name) in enumerate(entries):
            x = LEFT + place * (WIDTH - LEFT - RIGHT) / 3
            parts.append(
                f'<rect x="{x:.1f}" y="{y - 4}" width="10" height="10" fill="{colour}"/>'
                f'<text x="{x + 16:.1f}" y="{y + 5}">{escape(name)}</text>'
            )
    return "".join(parts)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
