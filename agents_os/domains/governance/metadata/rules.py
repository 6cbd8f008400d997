"""Evaluating rules: pure, without I/O, in microseconds (docs/adr/0012).

The most restrictive matching rule wins. Anything that goes wrong on the way means that a person
must look, never that the action may go ahead.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from agents_os.domains.governance.metadata.models import Verdict

log = structlog.get_logger(__name__)

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may look at. `halted` says why everything is forbidden now, if it is.

    `after_untrusted`: the agent has read what strangers may have written.
    """

    action_class: str
    tool: str
    environment: str
    agent_id: UUID | None = None
    team_id: UUID | None = None
    amount_micros: int | None = None
    after_untrusted: bool = False
    halted: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Who is asked; nobody named: whoever may approve."""

    roles: tuple[str, ...] = ()
    team_ids: tuple[UUID, ...] = ()
    user_ids: tuple[UUID, ...] = ()

    @property
    def names_somebody(self) -> bool:
        return bool(self.roles or self.team_ids or self.user_ids)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Empty sets match everything; `team_id` limits it to agents of a team.

    `after_untrusted`: it only applies once the agent has read what strangers may have written.
    """

    id: str
    name: str
    effect: Verdict
    reason: str = ""
    priority: int = 0
    team_id: UUID | None = None
    action_classes: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    environments: frozenset[str] = frozenset()
    agent_ids: frozenset[UUID] = frozenset()
    amount_over_micros: int | None = None
    amount_up_to_micros: int | None = None
    route: Route = Route()
    quorum: int = 1
    expires_after_s: int = DAY_S
    after_untrusted: bool = False

    @property
    def has_amount(self) -> bool:
        return self.amount_over_micros is not None or self.amount_up_to_micros is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, with everything a person or an approval needs to know about it."""

    verdict: Verdict
    reasons: list[str]
    matched: list[Rule] = field(default_factory=list)
    route: Route = Route()
    quorum: int = 1
    expires_after_s: int = DAY_S


def judge(facts: Facts, rules: Sequence[Rule], defaults: Sequence[Rule]) -> Judgement:
    """Apply the organisation's rules, else the shipped defaults, and the rules of the team.

    A matching rule of the organisation replaces the defaults, but those for what is done after
    reading strangers' words only if it speaks of that, too: who allows an action has not thought
    of an agent that was talked into it. A rule of a team only adds to what holds without it, so a
    team can tighten and never loosen. Never raises.
    """
    if facts.halted:
        return Judgement(Verdict.BLOCK, [facts.halted])
    try:
        return _judge(facts, rules, defaults)
    except Exception as error:
        log.exception("policy.evaluation_failed", tool=facts.tool, error=type(error).__name__)
        return Judgement(
            Verdict.REQUIRE_APPROVAL, ["The rules could not be evaluated, so a person must look."]
        )


def policy_digest(rules: Iterable[Rule], defaults: Iterable[Rule]) -> str:
    """Names exactly the set of rules a verdict was made with, whatever order they came in."""
    lines = sorted(_fingerprint(rule) for rule in (*rules, *defaults))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _judge(facts: Facts, rules: Sequence[Rule], defaults: Sequence[Rule]) -> Judgement:
    doubts: list[str] = []
    own = [rule for rule in rules if _applies(rule, facts, doubts)]
    base = [rule for rule in own if rule.team_id is None]
    shipped = [rule for rule in defaults if _applies(rule, facts, doubts)]
    wary = any(rule.after_untrusted for rule in base)
    base = [
        *(base or [rule for rule in shipped if not rule.after_untrusted]),
        *(rule for rule in shipped if rule.after_untrusted and not wary),
    ]
    if not base:
        doubts.append(f"No rule knows actions of the kind “{facts.action_class}”.")
    matched = base + [rule for rule in own if rule.team_id is not None]
    verdict = max((rule.effect for rule in matched), key=_severity, default=Verdict.ALLOW)
    if doubts:
        verdict = max(verdict, Verdict.REQUIRE_APPROVAL, key=_severity)
    winners = sorted((rule for rule in matched if rule.effect is verdict), key=_precedence)
    return Judgement(
        verdict,
        reasons=[rule.reason or rule.name for rule in winners] + doubts,
        matched=sorted(matched, key=lambda r: (-r.effect.severity, -r.priority, r.id)),
        route=next((r.route for r in winners if r.route.names_somebody), Route()),
        quorum=max((rule.quorum for rule in winners), default=1),
        expires_after_s=min((rule.expires_after_s for rule in winners), default=DAY_S),
    )


def _precedence(rule: Rule) -> tuple[bool, int, str]:
    """Whose approvers are asked: a team's rule cannot redirect what a rule of the company asks."""
    return rule.team_id is not None, -rule.priority, rule.id


def _severity(verdict: Verdict) -> int:
    return verdict.severity


def _applies(rule: Rule, facts: Facts, doubts: list[str]) -> bool:
    """Whether `rule` matches; a rule that cannot be read counts as a doubt."""
    try:
        return _in_scope(rule, facts) and _amount_fits(rule, facts)
    except Exception as error:
        log.warning("policy.rule_failed", rule=rule.id, error=type(error).__name__)
        doubts.append("A rule could not be evaluated, so a person must look.")
        return False


def _in_scope(rule: Rule, facts: Facts) -> bool:
    return (
        (not rule.action_classes or facts.action_class in rule.action_classes)
        and (not rule.tools or facts.tool in rule.tools)
        and (not rule.environments or facts.environment in rule.environments)
        and (not rule.agent_ids or facts.agent_id in rule.agent_ids)
        and (rule.team_id is None or facts.team_id == rule.team_id)
        and (facts.after_untrusted or not rule.after_untrusted)
    )


def _amount_fits(rule: Rule, facts: Facts) -> bool:
    """An action that hides its amount is held up by every bound, and let through by none."""
    if not rule.has_amount:
        return True
    if facts.amount_micros is None:
        return rule.effect.severity >= Verdict.REQUIRE_APPROVAL.severity
    over = rule.amount_over_micros is None or facts.amount_micros > rule.amount_over_micros
    return over and (
        rule.amount_up_to_micros is None or facts.amount_micros <= rule.amount_up_to_micros
    )


def _fingerprint(rule: Rule) -> str:
    sets = (rule.action_classes, rule.tools, rule.environments, rule.agent_ids)
    asked = (rule.route.roles, rule.route.team_ids, rule.route.user_ids)
    bounds = (rule.amount_over_micros, rule.amount_up_to_micros, rule.after_untrusted)
    return repr((
        rule.id, str(rule.effect), rule.reason, rule.priority, rule.team_id, bounds, rule.quorum,
        rule.expires_after_s, [sorted(map(str, values)) for values in sets],
        [list(map(str, names)) for names in asked],
    ))  # fmt: skip
