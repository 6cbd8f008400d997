"""Workflows and templates as the list shows them. Pure."""

from dataclasses import dataclass

from agents_os.domains.workflows.metadata.gallery import CreditEstimate
from agents_os.domains.workflows.metadata.schemas import WorkflowRead
from agents_os.domains.workflows.metadata.template_schemas import WorkflowTemplateSummary

LIVES = {
    "draft": ("Draft", ""),
    "active": ("Live", "on"),
    "paused": ("Paused", "busy"),
    "archived": ("Archived", ""),
}
TRIGGERS = {
    "manual": "By hand",
    "webhook": "Webhook",
    "schedule": "Schedule",
    "api": "API",
    "event": "Event",
}


@dataclass(frozen=True)
class WorkflowRow:
    """`dot` and `word`: its state. `success`: “96%” of the runs that ended."""

    id: str
    emoji: str
    name: str
    about: str
    word: str
    dot: str
    version: str
    triggers: str
    runs: int
    success: str
    last: str
    lifecycle: str
    can: list[str]


@dataclass(frozen=True)
class TemplateRow:
    key: str
    emoji: str
    name: str
    about: str
    facts: str
    note: str


def workflow_row(workflow: WorkflowRead) -> WorkflowRow:
    word, dot = LIVES[workflow.lifecycle]
    begins = [TRIGGERS[each.removeprefix("trigger.")] for each in workflow.trigger_types]
    rate = workflow.success_rate
    return WorkflowRow(
        id=str(workflow.id),
        emoji=workflow.emoji,
        name=workflow.name,
        about=workflow.description,
        word=word,
        dot=dot,
        version=f"v{workflow.published_version}" if workflow.published_version else "",
        triggers=", ".join(begins) or "Nothing yet",
        runs=workflow.run_count,
        success="–" if rate is None else f"{rate:.0%}",
        last=workflow.last_run_at.isoformat() if workflow.last_run_at else "",
        lifecycle=workflow.lifecycle,
        can=list(workflow.can),
    )


def template_row(template: WorkflowTemplateSummary) -> TemplateRow:
    steps = "1 step" if template.steps == 1 else f"{template.steps} steps"
    return TemplateRow(
        key=template.key,
        emoji=template.emoji,
        name=template.name,
        about=template.summary,
        facts=f"{template.complexity.capitalize()} · {steps} · {_price(template.credits)}",
        note="Outside systems are only played" if template.sandbox else "",
    )


def _price(credits: CreditEstimate) -> str:
    if not credits.most:
        return "no credits"
    least = f"{credits.least}–" if credits.least != credits.most else ""
    return f"{least}{credits.most} {'credit' if credits.most == 1 else 'credits'} a run"
