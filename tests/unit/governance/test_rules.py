"""Which verdict the rules give: the most restrictive wins, and doubt never means yes."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.agents.metadata.tools import Risk
from agents_os.domains.governance.metadata.defaults import DEFAULT_RULES
from agents_os.domains.governance.metadata.models import ActionClass, Environment, Verdict
from agents_os.domains.governance.metadata.rules import (
    Facts,
    Route,
    Rule,
    judge,
    policy_digest,
)
from agents_os.domains.identity.metadata.permissions import BY_KEY

TEAM = uuid4()


def facts(**changes):
    fields = {"action_class": "outbound", "tool": "send_email", "environment": "prod"}
    return Facts(**(fields | changes))


def rule(effect, **fields):
    return Rule(id=str(uuid4()), name="A rule", effect=Verdict(effect), **fields)


def verdict(rules=(), **changes):
    return judge(facts(**changes), rules, DEFAULT_RULES).verdict


def test_every_risk_of_the_tool_catalogue_is_a_class_of_actions():
    assert {risk.value for risk in Risk} <= {kind.value for kind in ActionClass}


@pytest.mark.parametrize(
    ("environment", "free", "outside"),
    [
        ("prod", "allow", "require_approval"),
        ("staging", "allow", "require_approval"),
        ("test", "allow", "block"),
    ],
)
def test_the_defaults_of_each_environment(environment, free, outside):
    for kind in ("read", "write"):
        assert verdict(action_class=kind, environment=environment) == free
    assert verdict(action_class="web", environment=environment) == "log_only"
    for kind in ("outbound", "money", "external_write", "delete"):
        assert verdict(action_class=kind, environment=environment) == outside
    assert verdict(action_class="sign_off", environment=environment) == "require_approval"


def test_the_defaults_know_every_class_in_every_environment():
    for environment in Environment:
        for kind in ActionClass:
            assert judge(
                facts(action_class=kind, environment=environment), (), DEFAULT_RULES
            ).matched


def test_an_unknown_class_or_environment_needs_a_person():
    assert verdict(action_class="launch_rocket") == "require_approval"
    assert verdict(environment="moon", action_class="read") == "require_approval"


def test_a_rule_of_the_company_replaces_the_defaults():
    allow = rule("allow", tools=frozenset({"send_email"}))
    assert verdict([allow]) == "allow"
    assert verdict([allow], tool="publish_post") == "require_approval"


@given(st.lists(st.sampled_from(list(Verdict)), min_size=1, max_size=5), st.randoms())
def test_the_most_restrictive_rule_wins_in_any_order(effects, random):
    rules = [rule(effect, priority=random.randint(-9, 9)) for effect in effects]
    random.shuffle(rules)
    assert verdict(rules) == max(effects, key=lambda effect: effect.severity)


def test_a_team_tightens_and_never_loosens():
    assert verdict([rule("allow", team_id=TEAM)], team_id=TEAM) == "require_approval"
    assert verdict([rule("block", team_id=TEAM)], team_id=TEAM) == "block"
    assert verdict([rule("block", team_id=TEAM)], team_id=None) == "require_approval"


def test_a_team_cannot_redirect_whom_the_company_asks():
    boss = Route(roles=("admin",))
    rules = [
        rule("require_approval", route=boss),
        rule("require_approval", route=Route(roles=("lead",)), team_id=TEAM, priority=1000),
    ]
    assert judge(facts(team_id=TEAM), rules, DEFAULT_RULES).route == boss


def test_several_rules_that_ask_add_up_to_the_strictest():
    rules = [
        rule("require_approval", quorum=2, expires_after_s=90, priority=5, reason="First"),
        rule("require_approval", quorum=1, expires_after_s=60, reason="Second"),
    ]
    found = judge(facts(), rules, DEFAULT_RULES)
    assert (found.quorum, found.expires_after_s) == (2, 60)
    assert found.reasons == ["First", "Second"]


def test_amounts_are_compared_with_both_bounds():
    small = rule("allow", amount_up_to_micros=50)
    large = rule("block", amount_over_micros=500)
    found = [verdict([small, large], amount_micros=n) for n in (0, 50, 51, 500, 501)]
    assert found == ["allow", "allow", "require_approval", "require_approval", "block"]


def test_hiding_the_amount_is_never_of_use():
    assert verdict([rule("allow", amount_up_to_micros=50)]) == "require_approval"
    assert verdict([rule("block", amount_over_micros=50)]) == "block"


def test_a_halt_forbids_even_reading():
    found = judge(facts(action_class="read", halted="Paused."), [rule("allow")], DEFAULT_RULES)
    assert (found.verdict, found.reasons) == (Verdict.BLOCK, ["Paused."])


def test_a_rule_that_cannot_be_evaluated_needs_a_person():
    broken = rule("allow", tools=42)
    assert verdict([broken, rule("allow")]) == "require_approval"
    assert verdict([broken, rule("block")]) == "block"
    assert verdict([broken], action_class="read") == "require_approval"


def test_any_other_failure_needs_a_person():
    assert judge(facts(), [None], DEFAULT_RULES).verdict == "require_approval"
    assert judge(facts(), None, DEFAULT_RULES).verdict == "require_approval"
    nonsense = Rule(id="1", name="?", effect="perhaps")
    assert judge(facts(), [nonsense], DEFAULT_RULES).verdict == "require_approval"


def test_the_policy_digest_names_the_content_and_not_the_order():
    first, second = rule("allow"), rule("block")
    assert policy_digest([first, second], ()) == policy_digest([second, first], ())
    assert policy_digest([first], ()) != policy_digest([first, second], ())
    edited = Rule(id=first.id, name=first.name, effect=first.effect, quorum=3)
    assert policy_digest([first], ()) != policy_digest([edited], ())


def test_what_reaches_outside_asks_first_after_strangers_words_also_where_it_is_allowed():
    allowed = rule("allow", action_classes=frozenset({"outbound"}))
    assert verdict([allowed]) == "allow"
    judged = judge(facts(after_untrusted=True), [allowed], DEFAULT_RULES)
    assert judged.verdict == "require_approval"
    assert judged.reasons[0].startswith("The agent has read text that strangers may have written")
    for kind in ("read", "write"):
        assert verdict(action_class=kind, after_untrusted=True) == "allow"


def test_a_company_may_say_itself_what_holds_after_strangers_words():
    allowed = rule("allow", tools=frozenset({"send_email"}), after_untrusted=True)
    assert verdict([allowed], after_untrusted=True) == "allow"
    assert verdict([allowed]) == "require_approval"  # it says nothing about other times
    team = rule("allow", team_id=TEAM, after_untrusted=True)
    assert verdict([team], after_untrusted=True, team_id=TEAM) == "require_approval"


def test_whoever_may_approve_may_set_budgets():
    approving, setting = BY_KEY["approvals:write"], BY_KEY["policies:manage"]
    assert (approving.reaches, approving.grantable) == (setting.reaches, setting.grantable)
