"""What happened to organisations and people. Events carry ids, never tokens or addresses."""

from uuid import UUID

from agents_os.core.events import Event


class OrgCreated(Event):
    """`at_sign_up`: the first one of its owner, not a further company."""

    type = "org.created"
    org_id: UUID
    owner_id: UUID
    at_sign_up: bool


class OrgUpdated(Event):
    type = "org.updated"
    org_id: UUID


class MemberJoined(Event):
    type = "member.joined"
    user_id: UUID
    role: str


class MemberRoleChanged(Event):
    type = "member.role_changed"
    user_id: UUID
    old_role: str
    new_role: str


class MemberRemoved(Event):
    type = "member.removed"
    user_id: UUID


class InviteSent(Event):
    """Made or resent. The mail, and the token in it, are made by the worker."""

    type = "invite.sent"
    invite_id: UUID


class InviteRevoked(Event):
    type = "invite.revoked"
    invite_id: UUID


class TeamChanged(Event):
    """Created, renamed, deleted, or other members."""

    type = "team.changed"
    team_id: UUID


class RolePermissionChanged(Event):
    type = "role.permission_changed"
    role: str
    permission: str
    reach: str | None


class ApiKeyCreated(Event):
    type = "api_key.created"
    key_id: UUID


class ApiKeyRevoked(Event):
    type = "api_key.revoked"
    key_id: UUID


class PasswordResetRequested(Event):
    """Published under the person's own id as tenant: a person may be in no organisation."""

    type = "password_reset.requested"
    user_id: UUID


class EmailConfirmationRequested(Event):
    """A new account, or its person asks again. Published under the person's own id as tenant."""

    type = "email_confirmation.requested"
    user_id: UUID


class PasswordChanged(Event):
    """Published under the person's own id as tenant."""

    type = "password.changed"
    user_id: UUID
