"""From where an agent goes on when the run it worked in is tried again. Pure.

If it was broken off, or its model could not be asked, it goes on from there: what it was told, what
it answered and what its tools did stand, so nothing it did happens twice. Had it come to an end
that is of no use (a limit, an answer of the wrong shape), it begins anew: going on would only lead
there again.
"""

from collections.abc import Mapping

from agents_os.domains.runs.metadata.loop import UNPAID
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import STEP_ENDED, StepStatus

Phases = Mapping[str, StepRecord]


def goes_on_from(own: StepRecord | None, phases: Phases) -> set[str]:
    """The phases that stand, of an agent whose node ended as `own`; none: it begins anew."""
    turns = {name: each for name, each in phases.items() if name.startswith("model:")}
    asked = max(map(_turn, turns), default=0)
    answered = max((_turn(name) for name, each in turns.items() if _is_answer(each)), default=0)
    if not asked or (_failed(own) and asked == answered):
        return set()
    settled = answered if asked > answered else answered - 1  # until here, all calls are done
    return {
        name
        for name, each in phases.items()
        if each.status in STEP_ENDED
        and _turn(name) <= answered
        and (name in turns or _turn(name) <= settled or _is_used(name, phases))
    }


def _turn(name: str) -> int:
    """Of `tool:2.0`: the second; the brief comes before the first."""
    number = name.partition(":")[2].partition(".")[0]
    return int(number or 0)


def _is_answer(record: StepRecord) -> bool:
    return record.status is StepStatus.SUCCEEDED and UNPAID not in (record.output or {})


def _failed(record: StepRecord | None) -> bool:
    return record is not None and record.status is StepStatus.FAILED


def _is_used(name: str, phases: Phases) -> bool:
    """Whether it is a tool that came to an end, or the decision under which it was used."""
    tool = phases.get(name.replace("gate:", "tool:"))
    if tool is None or not name.startswith(("gate:", "tool:")):
        return False
    return tool.kind == "effect" or tool.status is not StepStatus.CANCELLED
