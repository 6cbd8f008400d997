"""The rules every organisation starts with, per environment, as data (docs/adr/0012).

They hold as long as no rule of the organisation matches an action.

* prod: whatever reaches a person, moves money, changes or deletes records outside asks first.
* staging: like prod. Its connections are often real mailboxes and real customers.
* test: the same is forbidden. A rehearsal must not reach anybody.

Once an agent has read what strangers may have written, the same asks first everywhere, also where
a rule of the organisation allows it; unless that rule says that it holds then, too.

A sign-off reaches nobody outside and changes nothing: everywhere it asks, which is its point.
"""

from agents_os.domains.governance.metadata.models import ActionClass, Environment, Verdict
from agents_os.domains.governance.metadata.rules import Rule

_FREE = (
    (ActionClass.READ, Verdict.ALLOW, "Reading is free."),
    (ActionClass.WRITE, Verdict.ALLOW, "Changes inside Agents OS can be seen and undone."),
    (ActionClass.WEB, Verdict.LOG_ONLY, "Looking something up on the web is allowed and listed."),
)
_CAREFUL = (
    (ActionClass.OUTBOUND, "Reaching people or systems outside"),
    (ActionClass.MONEY, "Spending or promising money"),
    (ActionClass.EXTERNAL_WRITE, "Changing records of a connected system"),
    (ActionClass.DELETE, "Deleting data for good"),
)


def _careful(environment: Environment) -> tuple[Verdict, str]:
    if environment is Environment.TEST:
        return Verdict.BLOCK, "is forbidden in the test environment."
    return Verdict.REQUIRE_APPROVAL, "needs a person's approval."


def _rules(environment: Environment) -> list[Rule]:
    effect, ending = _careful(environment)
    rows = [
        *_FREE,
        *((kind, effect, f"{what} {ending}") for kind, what in _CAREFUL),
    ]
    rows.append((ActionClass.SIGN_OFF, Verdict.REQUIRE_APPROVAL, "The agent asks a person."))
    return [
        Rule(
            id=f"default:{environment}:{kind}",
            name=f"Built in: {reason}",
            effect=verdict,
            reason=reason,
            action_classes=frozenset({kind}),
            environments=frozenset({environment}),
        )
        for kind, verdict, reason in rows
    ]


AFTER_UNTRUSTED = Rule(
    id="default:after_untrusted",
    name="Built in: A person looks at what an agent wants to do after reading strangers' words.",
    effect=Verdict.REQUIRE_APPROVAL,
    reason="The agent has read text that strangers may have written, such as documents or web"
    " pages, and may have been talked into this.",
    action_classes=frozenset(kind for kind, _ in _CAREFUL),
    after_untrusted=True,
)
DEFAULT_RULES: tuple[Rule, ...] = (
    *(rule for environment in Environment for rule in _rules(environment)),
    AFTER_UNTRUSTED,
)
