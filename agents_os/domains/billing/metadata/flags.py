"""Feature flags as data, and for whom a feature is on.

What an operator decided counts, the newest first of all: for this company; else for its plan; else
for a share of all companies. Without a decision, what the file of flags says.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import Field, TypeAdapter

from agents_os.core.errors import AppError
from agents_os.core.fields import Name, Title
from agents_os.core.shapes import Frozen

_FILE = Path(__file__).with_suffix(".json")
_BUCKETS = 10_000  # a hundredth of a percent each
DecidedBy = Literal["company", "plan", "share"]


class Feature(StrEnum):
    """What is introduced step by step; `flags.json` says what each one is."""

    ANSWER_CACHE = "answer_cache"
    AUTO_TOP_UP = "auto_top_up"


class Flag(Frozen):
    """`default`: whether it is on where no operator has said anything. `owner`: the domain."""

    name: str
    about: str
    default: bool
    owner: str


@cache
def flags() -> dict[Feature, Flag]:
    """The flags by key, in the order they are shown."""
    return TypeAdapter(dict[Feature, Flag]).validate_json(_FILE.read_text())


class Rule(Frozen):
    """For whom a feature is on: all companies of these plans, and `percent` of the others."""

    percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
    plans: tuple[str, ...] = ()

    def __str__(self) -> str:
        share = f"{self.percent.normalize():f} % of companies"
        return " and ".join([share, *(f"all on {plan}" for plan in self.plans)])


class Override(Frozen):
    """What holds for one company instead; `on` None: nothing does, the rule holds again."""

    org_id: UUID
    on: bool | None

    def __str__(self) -> str:
        return "as the rule says" if self.on is None else "on" if self.on else "off"


class Reason(Frozen):
    """Who flips a flag, and why."""

    by: Name
    why: Title


class Flip(NamedTuple):
    """A recorded flip, from what to what. `org_id` None: of what holds for everybody."""

    at: datetime
    by: str
    org_id: UUID | None
    before: Rule | Override
    after: Rule | Override
    why: str


class FlagState(NamedTuple):
    """A flag as operators see it: the rule, and the companies for which something else holds."""

    feature: Feature
    flag: Flag
    rule: Rule
    overrides: list[Override]


class Said(NamedTuple):
    """What operators said last: by flag, and by flag and company."""

    rules: dict[str, Rule]
    overrides: dict[tuple[str, UUID], bool]

    def rule(self, feature: Feature) -> Rule:
        return self.rules.get(feature) or default_rule(feature)

    def overrides_of(self, feature: Feature) -> list[Override]:
        chosen = self.overrides.items()
        return [Override(org_id=org, on=on) for (flag, org), on in chosen if flag == feature]


NOTHING_SAID = Said({}, {})


class FeatureRead(Frozen):
    """A feature as it is for one company now.

    Attributes:
        decided_by: `company`: it was chosen for this company; `plan`: its plan has it; `share`: by
            the share of all companies that have it so far.
    """

    feature: Feature
    name: str
    about: str
    on: bool
    decided_by: DecidedBy


class FeatureList(Frozen):
    """Every feature that has a flag."""

    data: list[FeatureRead]


class FeatureOff(AppError):
    """The feature is not on for this company."""

    code = "feature_off"
    status = 403


def bucket(feature: Feature, org_id: UUID) -> int:
    """0 to 9,999, always the same. A share takes the lowest, so who is in stays in as it grows."""
    digest = hashlib.sha256(f"{feature} {org_id}".encode()).digest()
    return int.from_bytes(digest) % _BUCKETS


def default_rule(feature: Feature) -> Rule:
    return Rule(percent=Decimal(100 if flags()[feature].default else 0))


def decide(feature: Feature, org_id: UUID, plan: str, said: Said) -> FeatureRead:
    """Whether a company has a feature, and by what."""
    rule, chosen = said.rule(feature), said.overrides.get((feature, org_id))
    if chosen is not None:
        return _read(feature, "company", on=chosen)
    if plan in rule.plans:
        return _read(feature, "plan", on=True)
    return _read(feature, "share", on=bucket(feature, org_id) < rule.percent * _BUCKETS / 100)


def _read(feature: Feature, decided_by: DecidedBy, *, on: bool) -> FeatureRead:
    flag = flags()[feature]
    return FeatureRead(
        feature=feature, name=flag.name, about=flag.about, on=on, decided_by=decided_by
    )
