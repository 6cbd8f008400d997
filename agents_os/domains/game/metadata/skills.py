"""Skills as data: from which level and record on an agent is ready for more trust.

Only skills whose conditions can be looked up are here. What needs a count of violations follows
when governance keeps one. Accepting a skill records a lead's decision; `effect` says honestly
what a person still does by hand.
"""

from typing import Any, NamedTuple

from agents_os.domains.game.metadata.schemas import RecordRead

RECORD_ONLY = "Recorded in the agent's log. It changes no policy by itself yet"


class Skill(NamedTuple):
    """`least_level`, `least_accepted` and `most_rework` (0 to 1, of the last 20) all must hold."""

    key: str
    title: str
    least_level: int
    least_accepted: int
    most_rework: float | None
    effect: str


SKILLS = (
    Skill("schedule", "Ready to work on a schedule", 3, 10, None,
          f"{RECORD_ONLY}: give it repeating tasks when you are comfortable with it."),
    Skill("batch", "Ready for many tasks at once", 5, 20, 0.15,
          f"{RECORD_ONLY}: give it tasks in batches from a CSV file."),
    Skill("delegate", "Ready to hand work to other agents", 8, 30, 0.15,
          f"{RECORD_ONLY}: you may set its autonomy to “autonomous” on its page."),
    Skill("template", "Ready to be a template for others", 15, 100, 0.10,
          f"{RECORD_ONLY}: hire further agents with the same definition."),
)  # fmt: skip

BY_KEY = {skill.key: skill for skill in SKILLS}


def ready_for(level: int, record: RecordRead) -> list[Skill]:
    """The skills whose conditions hold."""
    return [skill for skill in SKILLS if _holds(skill, level, record)]


def evidence(level: int, record: RecordRead) -> dict[str, Any]:
    """What the card shows, frozen at the time of the recommendation."""
    return {
        "level": level,
        "accepted": record.accepted,
        "first_time": record.first_time,
        "rework_rate": record.rework_rate,
    }


def why(found: dict[str, Any]) -> str:
    """For a lead, e.g. "Level 5, 24 accepted, 12 % rework in the last 20"."""
    text = f"Level {found['level']}, {found['accepted']} accepted"
    if found["rework_rate"] is not None:
        text += f", {found['rework_rate']:.0%} rework in the last 20"
    return text.replace("%", " %")


def _holds(skill: Skill, level: int, record: RecordRead) -> bool:
    if level < skill.least_level or record.accepted < skill.least_accepted:
        return False
    return skill.most_rework is None or (record.rework_rate or 0) < skill.most_rework
