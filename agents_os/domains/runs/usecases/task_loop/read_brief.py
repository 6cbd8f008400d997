"""The first step: what is to be done, as the model reads it."""

import json
from functools import partial

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.text import clip
from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.gateway.usecases.queries import list_models
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.runs.metadata.loop import Brief, LoopInput
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import StepContext, StepFailure, StepResult
from agents_os.domains.runs.usecases.gather_material import Need, gather_material, in_brief
from agents_os.domains.runs.usecases.record_material import record_passages
from agents_os.domains.tasks.metadata.deliverable_schemas import TaskBrief
from agents_os.domains.tasks.usecases.deliverable_queries import get_task_brief

_INLINE = 24_000  # characters of documents for a model that cannot open them itself
_EARLIER = 20_000


async def read_brief(context: StepContext, given: LoopInput) -> StepResult:
    """Read the task. Raises StepFailure when the run has none."""
    if context.run.task_id is None:
        raise StepFailure("no_task", "This run has no task.", kind=FailureKind.BUSINESS)
    agent_id, run = given.agent.agent_id, context.run
    async with unit_of_work(context.actor) as uow:
        task = await get_task_brief(uow, context.run.task_id)
        org = await get_org(uow)
    about = f"{task.title}\n{task.details}"
    owner_id = run.owner_id or task.owner_id
    need = Need(agent_id, run.id, about, person_id=owner_id, task_id=task.task_id)
    told = (await gather_material(context.actor, need)).within(1)
    inline = not await _calls_tools(given.agent.model, context.actor)
    text = compose(task, given.deliverable, inline=inline)
    brief = Brief(
        task_id=task.task_id,
        title=task.title,
        text=text,
        owner_id=owner_id,
        time_zone=org.time_zone,
        **in_brief(told),
    )
    keep = partial(record_passages, run_id=run.id, given=told.passages)
    return StepResult(brief.model_dump(mode="json"), told.events, within=keep)


async def _calls_tools(model: str, actor: Actor) -> bool:
    """Whether it can; a model that is not in the catalogue is asked to."""
    known = next((each for each in await list_models(actor) if each.id == model), None)
    return known is None or known.capabilities.tools


def compose(task: TaskBrief, spec: DeliverableSpec | None, *, inline: bool) -> str:
    """The work in Markdown. `inline`: with the documents' text, not only their names. Pure."""
    sections = (
        ("# Task", task.title),
        ("## Details", task.details),
        ("## Facts", _facts(task)),
        ("## Must be met", _bullets(task.acceptance_criteria)),
        ("## Documents", _documents(task, inline=inline)),
        ("## Said about it", _said(task)),
        ("## Handed in before", _earlier(task)),
        ("## What to change", task.change_request or ""),
        ("## Sections to hand in", _ordered(spec)),
    )
    return "\n\n".join(f"{title}\n\n{body.strip()}" for title, body in sections if body.strip())


def _facts(task: TaskBrief) -> str:
    facts = [f"Category: {task.category}", f"Priority: {task.priority}"]
    if task.due_at:
        facts.append(f"Due: {task.due_at:%Y-%m-%d %H:%M} UTC")
    return _bullets(facts)


def _documents(task: TaskBrief, *, inline: bool) -> str:
    if not inline:
        return _bullets(
            [f"{each.name} ({len(each.content)} characters)" for each in task.attachments]
        )
    left, parts = _INLINE, []
    for each in task.attachments:
        parts.append(f"### {each.name}\n\n{clip(each.content, max(left, 40))}")
        left -= len(each.content)
    return "\n\n".join(parts)


def _said(task: TaskBrief) -> str:
    return _bullets([f"{each.author_name or 'Somebody'}: {each.text}" for each in task.comments])


def _earlier(task: TaskBrief) -> str:
    if not task.earlier:
        return ""
    last = task.earlier[-1]
    content = json.dumps(last.draft.model_dump(mode="json"), ensure_ascii=False)
    return f"Version {last.number}:\n\n```json\n{clip(content, _EARLIER)}\n```"


def _ordered(spec: DeliverableSpec | None) -> str:
    if spec is None:
        return ""
    return _bullets(
        [
            f"{each.id} ({each.type}): {each.label}. {each.description}".strip()
            for each in spec.sections
        ]
    )


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
