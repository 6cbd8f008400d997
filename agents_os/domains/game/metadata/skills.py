"""Skills as data: from which level and record on an agent is ready for more trust.

Accepting a skill records a lead's decision; one with a `rule` also adds that rule to the
company's policies. `effect` says which, and what a person still does by hand.
"""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from agents_os.core.money import MICRO
from agents_os.domains.game.metadata.schemas import RecordRead
from agents_os.domains.governance.metadata.models import ActionClass, Environment, Verdict
from agents_os.domains.governance.metadata.policy_schemas import PolicyWrite

CLEAN_FOR = timedelta(days=30)  # without a forbidden action, where a skill asks for it
SMALL_AMOUNT = 50  # in the company's currency
RECORD_ONLY = "Recorded in the agent's log. It changes no policy by itself yet"


class Skill(NamedTuple):
    """`least_level`, `least_accepted` and `most_rework` (0 to 1, of the last 20) all must hold.

    `clean`: and nothing it tried was forbidden in 30 days. `allows`: the kind of action that may
    go ahead without asking, up to a small amount, once it is accepted.
    """

    key: str
    title: str
    least_level: int
    least_accepted: int
    most_rework: float | None
    effect: str
    clean: bool = False
    allows: ActionClass | None = None


SKILLS = (
    Skill("schedule", "Ready to work on a schedule", 3, 10, None,
          f"{RECORD_ONLY}: give it repeating tasks when you are comfortable with it."),
    Skill("batch", "Ready for many tasks at once", 5, 20, 0.15,
          f"{RECORD_ONLY}: give it tasks in batches from a CSV file."),
    Skill("delegate", "Ready to hand work to other agents", 8, 30, 0.15,
          f"{RECORD_ONLY}: you may set its autonomy to “autonomous” on its page."),
    Skill("small_amounts", "Ready to spend small amounts alone", 10, 40, None,
          f"Adds a rule: it may spend up to {SMALL_AMOUNT} at a time without asking. More still"
          " needs approval, and an action that is forbidden switches the rule off.",
          clean=True, allows=ActionClass.MONEY),
    Skill("template", "Ready to be a template for others", 15, 100, 0.10,
          f"{RECORD_ONLY}: hire further agents with the same definition."),
)  # fmt: skip

BY_KEY = {skill.key: skill for skill in SKILLS}


def ready_for(level: int, record: RecordRead, forbidden: int) -> list[Skill]:
    """The skills whose conditions hold; `forbidden` counts what was blocked in 30 days."""
    return [
        skill
        for skill in SKILLS
        if _holds(skill, level, record) and not (skill.clean and forbidden)
    ]


def rule_for(skill: Skill, agent_id: UUID, agent_name: str, environment: str) -> PolicyWrite:
    """The rule that accepting `skill` adds. Stricter rules of the company still win."""
    assert skill.allows
    return PolicyWrite(
        name=f"{agent_name[:40]}: small amounts without asking",
        reason=f"Its record made it ready: “{skill.title}” was accepted.",
        effect=Verdict.ALLOW,
        action_classes=[skill.allows],
        environments=[Environment(environment)],
        agent_ids=[agent_id],
        amount_up_to_micros=SMALL_AMOUNT * MICRO,
    )


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
