"""What can be wrong with decisions, approvals and policies."""

from agents_os.core.errors import Conflict, Forbidden, Invalid, NotFound


class ApprovalNotFound(NotFound):
    """No such approval, or none that this person may see."""

    code = "approval_not_found"


class DecisionNotFound(NotFound):
    code = "decision_not_found"


class PolicyNotFound(NotFound):
    code = "policy_not_found"


class SubjectNotFound(NotFound):
    """The agent, run or team that is named does not exist here."""

    code = "subject_not_found"


class PayloadUnusable(Invalid):
    """The payload is not plain JSON within the limits."""

    code = "payload_unusable"


class PayloadChanged(Conflict):
    """The digest is not the one of the payload that would be executed."""

    code = "payload_changed"


class ApprovalClosed(Conflict):
    """Already decided another way, expired or cancelled; details carry the status."""

    code = "approval_closed"


class WrongKind(Conflict):
    """A question cannot be approved, an action cannot be answered."""

    code = "approval_wrong_kind"


class SeveralOpen(Conflict):
    """The run waits for several approvals; details carry their ids."""

    code = "several_approvals_open"


class NotAnApprover(Forbidden):
    """The policy asks other people."""

    code = "not_an_approver"


class SelfApproval(Forbidden):
    """Nobody approves what their own run asked for."""

    code = "self_approval"


class NotApproved(Conflict):
    """The effect must not take place: nobody approved it (yet), or it was refused."""

    code = "not_approved"


class EffectAlreadyUsed(Conflict):
    """This decision has been used for its one effect."""

    code = "effect_already_used"


class ActionRefused(Forbidden):
    """A rule, or the pause of the agent or company, forbids the action."""

    code = "action_blocked"


class NothingModified(Invalid):
    """The changed payload equals the old one."""

    code = "nothing_modified"


class FactsMissing(Invalid):
    """The action had an amount or recipient that the change does not state again."""

    code = "facts_missing"


class BadSnooze(Invalid):
    """The time to ask again is past or too far away."""

    code = "bad_snooze"


class NotAnOption(Invalid):
    """The answer is not one of the options of the question."""

    code = "not_an_option"


class RuleUnclear(Invalid):
    """A rule whose conditions can never hold, or that asks for nobody."""

    code = "rule_unclear"


class CompanyStopsAgents(Conflict):
    """Somebody has stopped every agent of the company."""

    code = "company_stopped"
