"""What was handed in for the task on screen, and the decision about it."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.core.signals import Signal
from agents_os.domains.game.usecases.preview_xp import preview_xp
from agents_os.domains.orders.usecases.order_queries import rounds_left
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableAccept,
    DeliverableDetail,
    DeliverableDraft,
    DeliverableSendBack,
)
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.usecases.accept_deliverable import accept_deliverable
from agents_os.domains.tasks.usecases.deliverable_queries import (
    get_deliverable,
    get_deliverable_version,
    list_deliverables,
)
from agents_os.domains.tasks.usecases.queries import get_task
from agents_os.domains.tasks.usecases.reject_deliverable import reject_deliverable
from agents_os.domains.tasks.usecases.request_changes import request_changes
from agents_os.domains.tasks.usecases.submit_deliverable import submit_deliverable
from agents_os.ui import live
from agents_os.ui.arguments import identifier, validated
from agents_os.ui.citations import Source
from agents_os.ui.errors import done
from agents_os.ui.pages.task import rows
from agents_os.ui.pages.task.earned_state import EarnedState
from agents_os.ui.pages.task.rows import Part, Said
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.screen_state import acting
from agents_os.ui.session import current_actor
from agents_os.ui.stakes import read_stakes
from agents_os.ui.used_rows import sources_of

Question = Literal["", "accept", "changes", "reject", "hand_in"]


class ReviewState(rx.State):
    id: str = ""
    title: str = ""
    summary: str = ""
    status: str = ""
    who: str = ""
    at: str = ""
    version: int = 0  # the one on screen
    newest: int = 0
    versions: list[int] = []
    parts: list[Part] = []
    sources: list[tuple[str, str, str]] = []  # number, document with page, where it opens
    reviews: list[Said] = []
    met: dict[str, bool] = {}
    gives: str = ""
    changes_left: int = 0
    ordered: bool = False  # it fulfils an order
    asking: str = ""  # which dialog is open

    @rx.var
    def unmet(self) -> int:
        return sum(not met for met in self.met.values())

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        live.watch(
            self,
            {
                Signal(org_id, "task"): TaskState.refresh,
                Signal(org_id, "deliverable"): ReviewState.refresh,
                Signal(org_id, "game"): EarnedState.refresh,
            },
        )
        await self._begin()

    @rx.event
    async def show_result(self):
        """Of the task that `TaskState.show_task` has opened."""
        await self._begin()

    @rx.event(supersedes=True)
    async def refresh(self):
        await self._read()

    @rx.event
    def ask(self, question: str):
        """Open a dialog, or close it with ""."""
        self.asking = validated(Question, question)

    @rx.event
    def put_off(self, _open: bool = False):
        self.asking = ""

    @rx.event
    async def show_version(self, number: str):
        number = validated(int, number)
        async with acting(self) as uow:
            shown = await get_deliverable_version(uow, identifier(self.id), number)
            cited = await self._cited(uow, shown.run_id)
        self.version, self.title, self.summary = shown.number, shown.title, shown.summary
        self.at, self.parts = shown.created_at.isoformat(), rows.parts(shown, cited)

    @rx.event
    def tick(self, criterion: str, met: bool):
        criterion = validated(Literal[*self.met], criterion) if self.met else ""
        self.met = self.met | {criterion: validated(bool, met)} if criterion else self.met

    @rx.event
    async def accept(self):
        """Accept; with criteria that are not ticked, after a second look."""
        if self.unmet and self.asking != "accept":
            self.asking = "accept"
            return None
        fields = {"version": self.version, "criteria": self._ticked()}
        body = validated(DeliverableAccept, fields | {"anyway": self.asking == "accept"})
        async with acting(self) as uow:
            await accept_deliverable(uow, identifier(self.id), body)
        return await self._decided(
            "Accepted. The order is done and charged."
            if self.ordered
            else "Accepted. The task is done."
        )

    @rx.event
    async def send_back(self, data: dict[str, Any]):
        data = validated(dict[str, Any], data)
        async with acting(self) as uow:
            await request_changes(uow, identifier(self.id), self._reply(data))
        return await self._decided("Sent back with your comment.")

    @rx.event
    async def reject(self, data: dict[str, Any]):
        data = validated(dict[str, Any], data)
        async with acting(self) as uow:
            await reject_deliverable(uow, identifier(self.id), self._reply(data))
        return await self._decided(
            "Rejected. All credits are back."
            if self.ordered
            else "Rejected. The task is to do again."
        )

    @rx.event
    async def hand_in(self, data: dict[str, Any]):
        """A person's own result: one text."""
        sent = validated(dict[str, Any], data)
        section = {"id": "result", "label": "Result", "type": "text"}
        section["data"] = {"markdown": sent.get("text") or ""}
        draft = {"title": sent.get("title") or "", "sections": [section]}
        task_id = await self._task_id()
        async with acting(self) as uow:
            await submit_deliverable(uow, task_id, validated(DeliverableDraft, draft))
        return await self._decided("Handed in for review.")

    def _reply(self, data: dict[str, Any]) -> DeliverableSendBack:
        comment = data.get("comment") or ""
        fields = {"version": self.version, "comment": comment, "criteria": self._ticked()}
        return validated(DeliverableSendBack, fields)

    def _ticked(self) -> list[str]:
        return [criterion for criterion, met in self.met.items() if met]

    async def _decided(self, words: str) -> Any:
        self.asking = ""
        await self._read()
        return [TaskState.refresh, done(words)]

    async def _begin(self) -> None:
        self.asking, self.id, self.version, self.newest = "", "", 0, 0
        if not (await self.get_state(TaskState)).missing:
            await self._read()

    async def _task_id(self) -> UUID:
        return identifier((await self.get_state(TaskState)).task_id)

    async def _read(self) -> None:
        task_id = await self._task_id()
        async with acting(self) as uow:
            uow.actor.require("runs:read")
            task = await get_task(uow, task_id)
            self.ordered = task.order_id is not None
            latest = await list_deliverables(uow, PageQuery(limit=1), task_id=task.id)
            if not latest.data:
                self.id = ""
                return
            found = await get_deliverable(uow, latest.data[0].id)
            self.gives = await self._worth(uow, task, found)
            left = await rounds_left(uow, task_id) if self.ordered else None
            cited = await self._cited(uow, found.version.run_id)
        criteria = {each.id: each.met is True for each in task.acceptance_criteria}
        kept = self.id == str(found.id) and self.newest == found.current_version
        decided = found.status != "in_review"
        self.met = (
            criteria if decided or not kept or criteria.keys() != self.met.keys() else self.met
        )
        self._show(found, cited)
        if left is not None:  # the price includes fewer
            self.changes_left = min(self.changes_left, left)

    async def _cited(self, uow: UnitOfWork, run_id: UUID | None) -> Mapping[int, Source]:
        """What the version's numbers lead to: the documents of the run that made it."""
        found = (await sources_of(uow, [run_id])).get(run_id, {}) if run_id else {}
        self.sources = [(str(number), each.label, each.href) for number, each in found.items()]
        return found

    def _show(self, found: DeliverableDetail, cited: Mapping[int, Source]) -> None:
        self.id, self.status = str(found.id), found.status.value
        self.who = found.agent_name or found.user_name or "Somebody who left"
        self.newest = self.version = found.current_version
        self.versions = sorted((each.number for each in found.versions), reverse=True)
        self.title, self.summary = found.version.title, found.version.summary
        self.at, self.parts = found.version.created_at.isoformat(), rows.parts(found.version, cited)
        self.changes_left = found.changes_left
        self.reviews = [rows.review(i, each) for i, each in enumerate(found.reviews)]

    async def _worth(self, uow: UnitOfWork, task: TaskRead, found: DeliverableDetail) -> str:
        """What accepting gives the agent; people accept their own work for nothing."""
        if found.agent_id is None or (await read_stakes(uow)).points is None:
            return ""
        preview = await preview_xp(uow, task.priority, task.size)
        amounts = [preview.up_to]
        if uow.actor.user_id == task.creator_id:
            amounts.append(preview.if_self_accepted)
        if found.reviews:
            amounts.append(preview.if_after_changes)
        return f"Accept gives up to {min(amounts)} XP" if min(amounts) else ""
