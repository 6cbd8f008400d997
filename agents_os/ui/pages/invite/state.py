"""What a stranger with an invite link may see. Public: listed in guard.py."""

from typing import Annotated

import reflex as rx
from pydantic import StringConstraints

from agents_os.core.errors import AppError
from agents_os.domains.identity.metadata.schemas import Device
from agents_os.domains.identity.usecases.preview_invite import preview_invite
from agents_os.ui.arguments import validated

Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class InviteState(rx.State):
    phase: str = "loading"  # then "ready" or "failed"
    problem: str = ""
    invite_token: str = ""
    org_name: str = ""
    org_logo: str = ""
    email: str = ""
    role: str = ""
    invited_by: str = ""
    has_account: bool = False

    @rx.event
    async def on_load(self):
        try:
            self.invite_token = validated(Token, self.router.url.path.rstrip("/").split("/")[-1])
            device = Device(ip=self.router.session.client_ip)
            invite = await preview_invite(self.invite_token, device)
        except AppError as error:
            self.phase, self.problem = "failed", error.message
            return
        self.org_name, self.org_logo = invite.org_name, invite.org_logo
        self.email, self.role = invite.email, invite.role.value
        self.invited_by, self.has_account = invite.invited_by, invite.has_account
        self.phase = "ready"
