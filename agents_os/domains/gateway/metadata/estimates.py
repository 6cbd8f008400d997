"""What work would probably cost."""

from agents_os.core.shapes import Frozen


class CostEstimate(Frozen):
    """`model` is what would answer now; `cost_micros` in millionths of a dollar, None: unknown."""

    model: str
    cost_micros: int | None
    practice: bool
