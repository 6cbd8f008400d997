"""Trying a run of a workflow again: from where, with which version, and what that means."""

from typing import Literal

import reflex as rx

from agents_os.domains.workflows.metadata.retry_schemas import (
    BeginsAnew,
    From,
    RetryPreview,
    Version,
    WorkflowRetry,
)
from agents_os.domains.workflows.usecases.preview_retry import preview_retry
from agents_os.domains.workflows.usecases.retry_workflow_run import retry_workflow_run
from agents_os.ui.arguments import validated
from agents_os.ui.credit_words import in_credits
from agents_os.ui.errors import done
from agents_os.ui.pages.run.state import run_in
from agents_os.ui.screen_state import DialogMixin, acting

Choice = Literal["begin", "version"]
OPTIONS: dict[Choice, object] = {"begin": From, "version": Version}


class RetryState(DialogMixin, rx.State):
    asking: bool = False
    chosen: dict[str, str] = {"begin": "failed_step", "version": "same"}
    why_not: str = ""
    lines: list[str] = []  # what would happen, and for how much

    @rx.event
    async def open(self):
        self.chosen = {"begin": "failed_step", "version": "same"}
        await self._preview()
        self.asking = True

    @rx.event
    async def show(self, is_open: bool):
        self.asking = validated(bool, is_open)

    @rx.event
    async def choose(self, choice: str, value: str):
        name = validated(Choice, choice)
        self.chosen = self.chosen | {name: validated(OPTIONS[name], value)}
        await self._preview()

    @rx.event
    async def start(self):
        """Begin the new run and go to it."""
        async with acting(self) as uow:
            run = await retry_workflow_run(uow, run_in(self), self._how())
        self.asking = False
        return [rx.redirect(f"/runs/{run.id}"), done("It is tried again, in a run of its own.")]

    async def _preview(self) -> None:
        async with acting(self) as uow:
            found = await preview_retry(uow, run_in(self), self._how())
        self.why_not, self.lines = found.why_not or "", told(found)

    def _how(self) -> WorkflowRetry:
        return WorkflowRetry.model_validate(self.chosen)


def told(found: RetryPreview) -> list[str]:
    """The preview in sentences."""
    lines = [f"It runs with version {found.version}."] if found.version else []
    if found.kept:
        lines.append(f"Taken over, not done again: {_list(found.kept)}.")
    if found.repeated:
        lines.append(f"Done again: {_list(found.repeated)}, and what comes after.")
    if found.going_on:
        names = _list(found.going_on)
        lines.append(f"Goes on where it stopped, with what it did so far: {names}.")
    lines += [_anew(each) for each in found.anew]
    if found.in_doubt:
        names = _list(found.in_doubt)
        lines.append(f"Broken off before: {names}. Somebody says first whether it happened.")
    return [*lines, _price(found)]


def _anew(step: BeginsAnew) -> str:
    if step.kind == "workflow":
        return f"“{step.name}” runs its workflow from the start: all of it happens a second time."
    if not step.effects:
        return f"“{step.name}” begins anew. It had changed nothing yet."
    return f"“{step.name}” begins anew, and may do a second time: {_list(step.effects)}."


def _price(found: RetryPreview) -> str:
    spent = f"The run before cost {in_credits(found.spent_micros)} credits."
    if found.kept_micros:
        spent += f" {in_credits(found.kept_micros)} of them are not paid again."
    if found.expected_micros is not None:
        return f"{spent} This one costs about {in_credits(found.expected_micros)}."
    if found.limit_micros is not None:
        return f"{spent} This one costs {in_credits(found.limit_micros)} at most."
    return f"{spent} Nobody knows yet what this one costs: none has succeeded so far."


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown
