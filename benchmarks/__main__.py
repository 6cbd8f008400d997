"""`make bench`: every measurement, one table.

    python -m benchmarks [board|builder|engine|gateway|knowledge|ledger|policy|screens|workflows] …

Exits with 1 when a measurement failed; a missed target is only said.
"""

import sys
import traceback
from collections.abc import Callable

from benchmarks import (
    board,
    builder,
    engine,
    gateway,
    knowledge,
    ledger,
    policy,
    screens,
    workflows,
)
from benchmarks.figures import Figure, save, show

ALL: dict[str, Callable[[], list[Figure]]] = {
    "board": board.measure,
    "builder": builder.measure,
    "engine": engine.measure,
    "gateway": gateway.measure,
    "knowledge": knowledge.measure,
    "ledger": ledger.measure,
    "policy": policy.measure,
    "screens": screens.measure,
    "workflows": workflows.measure,
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(ALL):
        raise SystemExit(f"No such measurement: {', '.join(unknown)}. There are {', '.join(ALL)}.")
    figures: list[Figure] = []
    failed = False
    for name in names or ALL:
        sys.stdout.write(f"Measuring {name} …\n")
        sys.stdout.flush()
        try:
            figures += ALL[name]()
        except Exception:
            traceback.print_exc()
            failed = True
    show(figures)
    sys.stdout.write(f"Kept in {save(figures)}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
