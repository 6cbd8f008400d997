"""What can go wrong with accounts, members and keys."""

from agents_os.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


class WrongCredentials(Unauthenticated):
    """Unknown e-mail or wrong password; which of the two is not told."""

    code = "wrong_credentials"


class AccountLocked(TooManyRequests):
    """Too many wrong passwords in a row; `retry_after_s` says when to try again."""

    code = "account_locked"


class SessionEnded(Unauthenticated):
    """The session was revoked, has expired, or never existed."""

    code = "session_ended"


class RefreshTokenReused(SessionEnded):
    """A used refresh token came back after the grace: somebody copied it. The session is dead."""

    code = "refresh_token_reused"


class EmailTaken(Conflict):
    code = "email_taken"


class WeakPassword(Invalid):
    code = "weak_password"


class WrongPassword(Forbidden):
    """The current password, asked for again before a change, does not match."""

    code = "wrong_password"


class ResetLinkUnusable(Invalid):
    """Unknown, used or expired."""

    code = "reset_link_unusable"


class ConfirmationLinkUnusable(Invalid):
    """Forged, expired, or for an address the account no longer has."""

    code = "confirmation_link_unusable"


class EmailNotConfirmed(Forbidden):
    """The person must first open the link that was mailed to them."""

    code = "email_not_confirmed"


class OrgNotFound(NotFound):
    code = "org_not_found"


class MemberNotFound(NotFound):
    code = "member_not_found"


class AlreadyMember(Conflict):
    code = "already_member"


class LastOwner(Conflict):
    code = "last_owner"


class RankTooHigh(Forbidden):
    """Nobody gives, takes or touches a role above their own."""

    code = "rank_too_high"


class InviteNotFound(NotFound):
    code = "invite_not_found"


class InviteUnusable(Conflict):
    """Used, expired or withdrawn."""

    code = "invite_unusable"


class InviteIsMailed(Conflict):
    """Its link goes to the address invited and to nobody else."""

    code = "invite_is_mailed"


class InviteForSomeoneElse(Forbidden):
    """The signed-in person has another e-mail address than the invite."""

    code = "invite_for_someone_else"


class AccountNeeded(Conflict):
    """The invited address has an account already: sign in to accept."""

    code = "sign_in_to_accept"


class TeamNotFound(NotFound):
    code = "team_not_found"


class TeamNameTaken(Conflict):
    code = "team_name_taken"


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"


class UnknownScope(Invalid):
    code = "unknown_scope"


class PeopleOnly(Forbidden):
    """An API key tried what only a signed-in person may do."""

    code = "people_only"


class CrossSite(Forbidden):
    """Another website made a signed-in browser send this."""

    code = "csrf"


class SessionNotFound(NotFound):
    code = "session_not_found"


class PermissionNotGrantable(Invalid):
    code = "permission_not_grantable"


class MailNotSent(Unavailable):
    """The mail server cannot be reached, refuses, or is not configured."""

    code = "mail_not_sent"
