"""Roles and permission keys as data: the matrix of the settings screen is drawn from here.

An organisation may change the cells marked grantable (table `role_overrides`).
"""

from enum import StrEnum
from typing import NamedTuple

from agents_os.core.actor import Reach


class Role(StrEnum):
    """From most to least; a role includes what the roles below it may do."""

    OWNER = "owner"
    ADMIN = "admin"
    LEAD = "lead"
    MEMBER = "member"
    VIEWER = "viewer"

    @property
    def rank(self) -> int:
        return 5 - list(Role).index(self)


class Permission(NamedTuple):
    """One row of the matrix.

    Attributes:
        key: "resource:action", stable; scopes of API keys are these, too.
        area: Heading it is shown under.
        label: What it lets a person do, in plain words.
        reaches: Reach per role, in the order of `Role`; None: not held.
        grantable: Roles for which an owner may switch it on or off.
    """

    key: str
    area: str
    label: str
    reaches: tuple[Reach | None, ...]
    grantable: tuple[Role, ...] = ()


ALL, TEAM, OWN, NO = Reach.ALL, Reach.TEAM, Reach.OWN, None

PERMISSIONS = (
    Permission("billing:manage", "Company", "Change the plan, buy credits, see invoices",
               (ALL, NO, NO, NO, NO), (Role.ADMIN,)),
    Permission("org:delete", "Company", "Delete the company", (ALL, NO, NO, NO, NO)),
    Permission("org:manage", "Company", "Change company name, logo, time zone and rules",
               (ALL, ALL, NO, NO, NO)),
    Permission("roles:manage", "Company", "Change what a role may do", (ALL, NO, NO, NO, NO)),
    Permission("members:read", "People", "See members and teams", (ALL, ALL, ALL, ALL, ALL)),
    Permission("members:manage", "People", "Invite, remove and change the role of members",
               (ALL, ALL, TEAM, NO, NO)),
    Permission("teams:manage", "People", "Create teams and choose their members",
               (ALL, ALL, TEAM, NO, NO)),
    Permission("api_keys:manage", "Access", "Create and revoke API keys",
               (ALL, ALL, NO, NO, NO), (Role.LEAD,)),
    Permission("connections:manage", "Access", "Connect outside accounts",
               (ALL, ALL, NO, NO, NO), (Role.LEAD,)),
    Permission("audit:read", "Access", "Read the audit log", (ALL, ALL, NO, NO, NO), (Role.LEAD,)),
    Permission("agents:read", "Agents", "See agents", (ALL, ALL, ALL, ALL, ALL)),
    Permission("agents:edit", "Agents", "Hire and edit agents, workflows and knowledge",
               (ALL, ALL, TEAM, OWN, NO)),
    Permission("agents:publish", "Agents", "Publish a version", (ALL, ALL, TEAM, NO, NO)),
    Permission("agents:archive", "Agents", "Archive an agent", (ALL, ALL, TEAM, OWN, NO)),
    Permission("agents:pause", "Agents", "Pause and resume an agent", (ALL, ALL, TEAM, OWN, NO)),
    Permission("agents:pause_all", "Agents", "Stop every agent at once", (ALL, ALL, NO, NO, NO)),
    Permission("services:manage", "Agents", "Write services and set their prices",
               (ALL, ALL, TEAM, NO, NO)),
    Permission("work:create", "Work", "Chat, and give tasks and orders", (ALL, ALL, ALL, ALL, NO)),
    Permission("runs:read", "Work", "See runs and what they cost", (ALL, ALL, TEAM, OWN, OWN)),
    Permission("policies:manage", "Control", "Set policies and budgets", (ALL, ALL, TEAM, NO, NO)),
    Permission("approvals:write", "Control", "Approve or reject actions", (ALL, ALL, TEAM, NO, NO)),
)  # fmt: skip

BY_KEY = {permission.key: permission for permission in PERMISSIONS}

# What the presets of an API key expand to. A key never holds more than its creator's role.
SCOPE_PRESETS = {
    "read": tuple(p.key for p in PERMISSIONS if p.key.endswith(":read")),
    "write": tuple(
        p.key for p in PERMISSIONS if p.key.endswith(":read") or p.area in ("Agents", "Work")
    ),
    "full": tuple(BY_KEY),
}


def granted(
    role: Role,
    *,
    members_can_build: bool = True,
    overrides: dict[str, Reach | None] | None = None,
) -> dict[str, Reach]:
    """Permission key -> reach for a role, with the organisation's own choices applied."""
    column = list(Role).index(role)
    held = {p.key: p.reaches[column] for p in PERMISSIONS}
    held |= {
        key: reach for key, reach in (overrides or {}).items() if role in BY_KEY[key].grantable
    }
    if role is Role.MEMBER and not members_can_build:
        held["agents:edit"] = None
    return {key: reach for key, reach in held.items() if reach}
