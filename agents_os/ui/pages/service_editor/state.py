"""Writing a service, or changing one."""

from typing import Any, Literal

import reflex as rx

from agents_os.core.errors import Forbidden, Invalid, NotFound
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.service_schemas import (
    ServiceCreate,
    ServiceDetail,
    ServiceUpdate,
)
from agents_os.domains.orders.usecases.create_service import create_service
from agents_os.domains.orders.usecases.service_queries import get_service
from agents_os.domains.orders.usecases.update_service import update_service
from agents_os.ui.arguments import Text, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.service_editor import rows
from agents_os.ui.pages.service_editor.rows import AskedRow, PartRow
from agents_os.ui.people_choice import Choice
from agents_os.ui.screen_state import ScreenMixin, acting, first_pages, reading

MOST_ROWS = {"question": 30, "part": 20}
BLANK = {
    "name": "",
    "description": "",
    "price": "20",
    "hours": "0.5",
    "rounds": "2",
    "days": "5",
    "criteria": "",
    "result": "Result",
}
What = Literal["question", "part"]


class ServiceEditorState(ScreenMixin, rx.State):
    missing: bool = False
    service_id: str = ""  # "" while it is new
    values: dict[str, str] = BLANK
    agents: list[Choice] = []
    agent: str = ""
    questions: list[AskedRow] = []
    parts: list[PartRow] = []
    offered: bool = True
    loads: int = 0  # remounts the form
    _made: int = 0  # rows added here, for their ids
    _revision: int = 0
    _before: dict[str, Any] = {}
    _result_key: str = "result"

    @rx.event
    async def on_load(self):
        self.missing, self.phase, self._made = False, "loading", 0
        self.loads += 1
        parts = self.router.url.path.strip("/").split("/")
        async with reading(self) as uow:
            uow.actor.require(access.MANAGE)
            if parts[1:] == ["new"]:
                by_name = AgentFilter(sort="name")
                found, _ = await first_pages(lambda u, page: list_agents(u, by_name, page), uow)
                self.agents = [
                    {"label": f"{each.emoji} {each.name}", "value": str(each.id)} for each in found
                ]
                self._begin()
                return
            try:
                service = await get_service(uow, identifier(parts[1] if len(parts) > 1 else ""))
            except (NotFound, Invalid):
                self.missing = True
                return
            if not service.can_edit:
                raise Forbidden("You cannot change the services of this agent.")
            self._show(service)

    @rx.event
    def add_row(self, what: str):
        what = validated(What, what)
        self._made += 1
        if what == "question" and len(self.questions) < MOST_ROWS[what]:
            self.questions = [*self.questions, AskedRow(f"nq{self._made}")]
        if what == "part" and len(self.parts) < MOST_ROWS[what]:
            self.parts = [*self.parts, PartRow(f"ns{self._made}")]

    @rx.event
    def remove_row(self, row_id: str):
        """At least one question and one section stay."""
        row_id = validated(Text, row_id)
        self.questions = [q for q in self.questions if q.id != row_id] or self.questions
        self.parts = [part for part in self.parts if part.id != row_id] or self.parts

    @rx.event
    async def save(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        fields = self._fields(sent)
        async with acting(self) as uow:
            if self.service_id:
                body = validated(ServiceUpdate, fields | {"revision": self._revision})
                saved = await update_service(uow, identifier(self.service_id), body)
            else:
                body = validated(ServiceCreate, fields | {"agent_id": sent.get("agent")})
                saved = await create_service(uow, body)
        return [rx.redirect(f"/services/{saved.id}"), done(f"“{saved.name}” is saved.")]

    @rx.event
    async def offer(self, on: bool):
        """Withdraw it, or offer it again."""
        offered, service_id = validated(bool, on), identifier(self.service_id)
        async with acting(self) as uow:
            body = ServiceUpdate(revision=self._revision, offered=offered)
            saved = await update_service(uow, service_id, body)
        self._revision, self.offered = saved.revision, saved.offered
        return done("It is offered again." if offered else "It is withdrawn. Orders go on.")

    def _fields(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": sent.get("name"),
            "description": sent.get("description") or "",
            "price_credits": sent.get("price"),
            "expected_minutes": round(validated(float, sent.get("hours")) * 60),
            "revision_limit": sent.get("rounds"),
            "auto_accept_days": sent.get("days") or None,
            "criteria": rows.lines(str(sent.get("criteria") or "")),
            "intake_form": rows.intake_of(self.questions, sent, self._before),
            "deliverable": {
                "key": self._result_key,
                "name": sent.get("result"),
                "sections": rows.sections_of(self.parts, sent),
            },
        }

    def _begin(self) -> None:
        self.service_id, self.agent, self.values = "", "", dict(BLANK)
        self.questions = [AskedRow("q0", label="What is it about?", required=True)]
        self.parts = [PartRow("s0", label="Result")]
        self.offered, self._before, self._result_key = True, {}, "result"

    def _show(self, service: ServiceDetail) -> None:
        self.service_id, self._revision = str(service.id), service.revision
        self.agent, self.offered = service.agent_name, service.offered
        self.values = {
            "name": service.name,
            "description": service.description,
            "price": str(service.price_credits),
            "hours": f"{service.expected_minutes / 60:.3g}",
            "rounds": str(service.revision_limit),
            "days": str(service.auto_accept_days or ""),
            "criteria": "\n".join(service.criteria),
            "result": service.deliverable.name,
        }
        self.questions = rows.asked_rows(service.intake_form)
        self.parts = rows.part_rows(service.deliverable.sections)
        self._before = service.intake_schema["properties"]
        self._result_key = service.deliverable.key
