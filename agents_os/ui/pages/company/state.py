"""What the company screen knows and does."""

from typing import Any

import reflex as rx

from agents_os.domains.identity.metadata.schemas import OrgRead, OrgUpdate
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.identity.usecases.update_org import update_org
from agents_os.ui.arguments import form, validated
from agents_os.ui.errors import done
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import SessionState


class CompanyState(ScreenMixin, rx.State):
    name: str = ""
    slug: str = ""
    logo: str = ""
    plan: str = ""
    time_zone: str = ""
    members_can_build: bool = True
    brand_guidelines: str = ""

    @rx.event
    async def on_load(self):
        async with reading(self) as uow:
            self._show(await get_org(uow))

    @rx.event
    async def save(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        body = form(OrgUpdate, sent, boxes=("members_can_build",))
        if sent.get("brand_guidelines") == "":  # emptied, not left out
            body = body.model_copy(update={"brand_guidelines": ""})
        async with acting(self) as uow:
            org = await update_org(uow, body)
        self._show(org)
        return [SessionState.reread, done("Saved.")]

    def _show(self, org: OrgRead) -> None:
        self.name, self.slug, self.logo, self.plan = org.name, org.slug, org.logo, org.plan
        self.time_zone, self.members_can_build = org.time_zone, org.members_can_build
        self.brand_guidelines = org.brand_guidelines
