"""The workflows one can begin with."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.workflows.metadata.gallery import WorkflowTemplate, workflow_templates
from agents_os.domains.workflows.metadata.template_errors import WorkflowTemplateNotFound
from agents_os.domains.workflows.metadata.template_schemas import (
    IN_SANDBOX,
    WorkflowTemplateRead,
    WorkflowTemplateSummary,
)


async def list_workflow_templates(uow: UnitOfWork, *, q: str = "") -> list[WorkflowTemplateSummary]:
    """Every template, the onboarding first; `q`: those that have all of these words."""
    uow.actor.require("agents:read")
    words = q.casefold().split()
    return [
        WorkflowTemplateSummary.model_validate(_facts(each))
        for each in workflow_templates().values()
        if all(word in each.searchable for word in words)
    ]


async def get_workflow_template(uow: UnitOfWork, key: str) -> WorkflowTemplateRead:
    """One template with its graph and a sample. Raises WorkflowTemplateNotFound."""
    uow.actor.require("agents:read")
    template = find_template(key)
    return WorkflowTemplateRead.model_validate(
        {**_facts(template), "sample": template.sample, "definition": template.definition}
    )


def find_template(key: str) -> WorkflowTemplate:
    """Raises WorkflowTemplateNotFound."""
    if key not in workflow_templates():
        raise WorkflowTemplateNotFound("There is no such template. Choose one from the list.")
    return workflow_templates()[key]


def _facts(template: WorkflowTemplate) -> dict[str, object]:
    types = [node.type for node in template.definition.nodes]
    begins = [each.removeprefix("trigger.") for each in types if each.startswith("trigger.")]
    shown = WorkflowTemplateSummary.model_fields
    plain = {name: getattr(template, name) for name in shown if hasattr(template, name)}
    return {
        **plain,
        "sandbox": bool(template.connectors),
        "sandbox_note": IN_SANDBOX if template.connectors else None,
        "triggers": list(dict.fromkeys(begins)),
        "steps": len([each for each in types if each != "note"]) - len(begins),
    }
