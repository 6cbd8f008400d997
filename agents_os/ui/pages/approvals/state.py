"""The inbox: what waits for a person, and their decisions."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Conflict, NotFound
from agents_os.core.pagination import PageQuery
from agents_os.core.signals import Signal
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.governance.metadata.schemas import (
    AnswerQuestion,
    ApproveAction,
    DeferAction,
    Digest,
    ModifyAction,
    RejectAction,
)
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.governance.usecases.modify_action import modify_action
from agents_os.domains.governance.usecases.queries import (
    Which,
    count_approvals,
    get_approval,
    list_approvals,
)
from agents_os.domains.governance.usecases.reject_action import reject_action
from agents_os.ui import live
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.approvals import edits, rows
from agents_os.ui.pages.approvals.rows import ApprovalCard, EditField
from agents_os.ui.screen_state import PAGE, PagedMixin, acting, first_pages, reading
from agents_os.ui.session import current_actor

Question = Literal["approve", "reject", "change", "later", "answer"]
CHANGED = "This was changed since you saw it. Nothing was decided: read it again, then decide."
LATER = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class ApprovalsState(PagedMixin, rx.State):
    which: str = "mine"
    counts: dict[str, int] = {"mine": 0, "all": 0, "decided": 0}
    cards: list[ApprovalCard] = []
    asking: str = ""  # which question is open about `about`
    about: ApprovalCard = ApprovalCard()  # as it was shown when the question was opened
    fields: list[EditField] = []
    told: dict[str, list[str]] = {}  # history of the cards somebody has unfolded

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.pages, self.asking, self.told = 1, "", {}
        live.watch(self, {Signal(org_id, "approval"): ApprovalsState.refresh})
        return ApprovalsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        which: Which = validated(Which, self.which)
        async with reading(self) as uow:
            found, self.has_more = await first_pages(
                lambda unit, page: list_approvals(unit, page, which), uow, self.pages
            )
            self.counts = (await count_approvals(uow)).model_dump()
            emojis = await _emojis(uow)
            self.cards = [rows.card(each, emojis) for each in found]

    @rx.event
    async def show(self, which: str):
        """Another tab of the inbox."""
        self.which, self.pages = validated(Which, which), 1
        return ApprovalsState.refresh

    @rx.event
    async def unfold(self, approval_id: str):
        """Show rules and votes of a card; again: hide them."""
        key = str(identifier(approval_id))
        if key in self.told:
            self.told = {other: lines for other, lines in self.told.items() if other != key}
            return
        async with acting(self) as uow:
            self.told = self.told | {key: rows.history(await get_approval(uow, UUID(key)))}

    @rx.event
    async def ask(self, question: str, approval_id: str, digest: str):
        """Open a question about a card, if what is to be decided is still what was shown."""
        question = validated(Question, question)
        wanted = identifier(approval_id)
        shown = validated(Digest | Literal[""], digest)
        async with acting(self) as uow:
            approval = await get_approval(uow, wanted)
            emojis = await _emojis(uow)
        if (approval.digest or "") != shown:
            return self._stale(CHANGED)
        self.asking, self.about = question, rows.card(approval, emojis)
        self.fields = rows.edit_fields(approval.payload or {})

    @rx.event
    def put_off(self, _open: bool = False):
        self.asking = ""

    @rx.event
    async def approve(self, approval_id: str, digest: str):
        """Approve exactly what the person saw."""
        wanted = identifier(approval_id)
        body = validated(ApproveAction, {"digest": digest})

        async def decide(uow: UnitOfWork) -> str:
            read = await approve_action(uow, wanted, body)
            if read.status == "pending":
                left = read.quorum - read.approvals_given
                return f"Your yes counts. {left} more {'is' if left == 1 else 'are'} needed."
            return "Approved. It is carried out now."

        return await self._decide(decide)

    @rx.event
    async def reject(self, data: dict[str, Any]):
        wanted, body = identifier(self.about.id), form(RejectAction, data)

        async def decide(uow: UnitOfWork) -> str:
            await reject_action(uow, wanted, body)
            return "Rejected. It is not done."

        return await self._decide(decide)

    @rx.event
    async def change(self, data: dict[str, Any]):
        """Approve a changed payload; bound to the one the form was opened with."""
        sent = validated(dict[str, Any], data)
        wanted = identifier(self.about.id)
        body = validated(
            ModifyAction,
            {
                "digest": self.about.digest,
                "payload": edits.payload_from(self.fields, sent),
                "amount_micros": edits.micros_from(sent),
                "recipient": sent.get("recipient") or None,
                "comment": sent.get("comment") or "",
            },
        )

        async def decide(uow: UnitOfWork) -> str:
            read = await modify_action(uow, wanted, body)
            agreed = read.status == "modified"
            return "Approved as you changed it." if agreed else "Changed. Others must still agree."

        return await self._decide(decide)

    @rx.event
    async def later(self, how_long: str):
        wait = LATER[validated(Literal["hour", "day", "week"], how_long)]
        wanted = identifier(self.about.id)

        async def decide(uow: UnitOfWork) -> str:
            await defer_action(uow, wanted, DeferAction(until=utc_now() + wait))
            return "Put aside. It stays open."

        return await self._decide(decide)

    @rx.event
    async def answer(self, data: dict[str, Any]):
        wanted, body = identifier(self.about.id), form(AnswerQuestion, data)

        async def decide(uow: UnitOfWork) -> str:
            await answer_question(uow, wanted, body)
            return "Your answer is on its way."

        return await self._decide(decide)

    async def _decide(self, decide: Callable[[UnitOfWork], Awaitable[str]]) -> Any:
        """Carry out a decision; one that came too late is told, and the inbox read again."""
        try:
            async with acting(self) as uow:
                said = await decide(uow)
        except (Conflict, NotFound) as late:
            return self._stale(CHANGED if late.code == "payload_changed" else late.message)
        self.asking, self.told = "", {}
        return [ApprovalsState.refresh, done(said)]

    def _stale(self, told: str) -> Any:
        self.asking, self.told = "", {}
        return [ApprovalsState.refresh, failed(told)]


async def _emojis(uow: UnitOfWork) -> dict[str, str]:
    """Faces of the newest agents; the others have the robot's."""
    if uow.actor.reach("agents:read") is None:
        return {}
    agents = await list_agents(uow, page=PageQuery(limit=PAGE))
    return {str(agent.id): agent.emoji for agent in agents.data}
