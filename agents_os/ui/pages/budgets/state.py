"""Budgets: set, changed, raised for once, resumed, deleted."""

from typing import Any, Literal
from uuid import UUID

import reflex as rx

from agents_os.core.money import credits
from agents_os.core.signals import Signal
from agents_os.domains.billing.metadata.budget_schemas import (
    BudgetCreate,
    BudgetRaise,
    BudgetUpdate,
    Scope,
)
from agents_os.domains.billing.usecases.create_budget import create_budget
from agents_os.domains.billing.usecases.delete_budget import delete_budget
from agents_os.domains.billing.usecases.list_budgets import list_budgets
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.billing.usecases.resume_budget import resume_budget
from agents_os.domains.billing.usecases.update_budget import update_budget
from agents_os.ui import live
from agents_os.ui.arguments import form, identifier, validated
from agents_os.ui.errors import done
from agents_os.ui.pages.budgets.rows import Amount, BudgetRow, budget_row
from agents_os.ui.pages.costs.names import read_labels
from agents_os.ui.screen_state import ScreenMixin, acting, reading
from agents_os.ui.session import current_actor

SUBJECTS = (Scope.AGENT.value, Scope.USER.value, Scope.TEAM.value, Scope.KEY.value)
Dialog = Literal["edit", "raise"]


class BudgetsState(ScreenMixin, rx.State):
    budgets: list[BudgetRow] = []
    dialog: str = ""  # "new", "edit", "raise" or none
    chosen: BudgetRow = BudgetRow()  # whose dialog is open
    scope: str = Scope.ORG.value  # of the new one
    choices: dict[str, list[dict[str, str]]] = {}  # per scope: what a new one can be for

    @rx.event
    async def on_load(self):
        org_id = (await current_actor(self)).tenant
        self.dialog = ""
        topics = ("budget", "credits")
        live.watch(self, {Signal(org_id, topic): BudgetsState.refresh for topic in topics})
        return BudgetsState.refresh

    @rx.event(supersedes=True)
    async def refresh(self):
        async with reading(self) as uow:
            found = await list_budgets(uow)
            names = {each: await read_labels(uow, each) for each in SUBJECTS}
            self.budgets = [budget_row(each, names) for each in found]
            self.choices = {
                scope: [{"value": key, "label": label} for key, label in labels.items()]
                for scope, labels in names.items()
            }

    @rx.event
    def open_new(self):
        self.dialog, self.scope = "new", Scope.ORG.value

    @rx.event
    def choose_scope(self, scope: str):
        self.scope = validated(Scope, scope).value

    @rx.event
    def open_dialog(self, dialog: str, budget_id: str):
        budget_id = str(identifier(budget_id))
        found = [each for each in self.budgets if each.id == budget_id]
        if found:
            self.dialog, self.chosen = validated(Dialog, dialog), found[0]

    @rx.event
    def close(self, shown: bool):
        if not validated(bool, shown):
            self.dialog = ""

    @rx.event
    async def add(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        given = sent | {"limit_micros": _typed(sent)}
        async with acting(self) as uow:
            made = await create_budget(uow, form(BudgetCreate, given))
        return self._closed(f"{made.name} counts from now on.")

    @rx.event
    async def save(self, data: dict[str, Any]):
        sent = validated(dict[str, Any], data)
        given = sent | {"limit_micros": _typed(sent)}
        async with acting(self) as uow:
            await update_budget(uow, self._chosen(), form(BudgetUpdate, given))
        return self._closed("Saved. It holds from now on.")

    @rx.event
    async def allow_more(self, data: dict[str, Any]):
        body = BudgetRaise(extra_micros=_typed(validated(dict[str, Any], data)))
        async with acting(self) as uow:
            await raise_budget(uow, self._chosen(), body)
        return self._closed("Raised for this once. Work that waited goes on.")

    @rx.event
    async def resume(self, budget_id: str):
        async with acting(self) as uow:
            await resume_budget(uow, identifier(budget_id))
        return self._closed("Resumed. Work under it goes on as far as the budget allows.")

    @rx.event
    async def delete(self, budget_id: str):
        async with acting(self) as uow:
            await delete_budget(uow, identifier(budget_id))
        return self._closed("Deleted. It limits nothing any more.")

    def _chosen(self) -> UUID:
        return identifier(self.chosen.id)

    def _closed(self, said: str) -> Any:
        self.dialog = ""
        return [BudgetsState.refresh, done(said)]


def _typed(sent: dict[str, Any]) -> int:
    """The amount of a form, in micro-credits or micro-dollars. Raises Invalid."""
    return credits(validated(dict[str, Amount], {"limit": sent.get("limit")})["limit"])
