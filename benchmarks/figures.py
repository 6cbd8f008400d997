"""A measured figure, and a table of them."""

import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agents_os.core.clock import utc_now

RESULTS = Path(__file__).parents[1] / "bench-results"  # ignored by git


@dataclass(frozen=True)
class Figure:
    """What was measured. `target` is the most it may be, or with `more_is_better` the least.

    `peer`: the same on something else.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    peer: float | None = None
    peer_name: str = ""
    more_is_better: bool = False

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        met = self.value >= self.target if self.more_is_better else self.value < self.target
        return "met" if met else "MISSED"


def percentile(values: Sequence[float], percent: int) -> float:
    """By the nearest rank, e.g. 95 of 40 values is the 38th."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def show(figures: Sequence[Figure]) -> None:
    """The table, with the load of the machine under which it came about."""
    write = sys.stdout.write
    write(f"\n{'':<52}{'measured':>12}{'target':>10}  {'':<8}compared with\n")
    for each in figures:
        sign = "≥" if each.more_is_better else "<"
        target = f"{sign} {each.target:g}" if each.target is not None else "–"
        ratio = f"{each.value / each.peer:.1f} × {each.peer_name}" if each.peer else ""
        amount = f"{each.value:,.4g} {each.unit}" if each.value < 1000 else f"{each.value:,.0f}"
        write(f"{each.name:<52}{amount:>12}{target:>10}  {each.verdict:<8}{ratio}\n")
    write(f"\n{conditions()}\n")


def save(figures: Sequence[Figure]) -> Path:
    """Keep the figures as JSON, to be compared with later ones."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{utc_now():%Y%m%d-%H%M%S}.json"
    found = {"conditions": conditions(), "figures": [asdict(each) for each in figures]}
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return path


def conditions() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, load average {load}"
