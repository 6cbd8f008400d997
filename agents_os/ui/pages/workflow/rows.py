"""A workflow, its versions and problems as rows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents_os.domains.workflows.metadata.models import Lifecycle
from agents_os.domains.workflows.metadata.problems import Problem
from agents_os.domains.workflows.metadata.schemas import WorkflowRead, WorkflowVersionRead

STANDINGS = {"paused": ("Paused", "gold"), "archived": ("Archived", "")}


@dataclass(frozen=True)
class VersionRow:
    number: int
    who: str
    at: str
    message: str
    published: bool


def standing(workflow: WorkflowRead) -> tuple[str, str]:
    """What it is at, in words, and the colour of that."""
    if workflow.lifecycle in STANDINGS:
        return STANDINGS[workflow.lifecycle]
    if workflow.published_version:
        return f"v{workflow.published_version} live", "green"
    return "Not published", ""


def starts_by_hand(workflow: WorkflowRead) -> bool:
    by_hand = {"trigger.manual", "trigger.api"} & set(workflow.trigger_types)
    return workflow.lifecycle == Lifecycle.ACTIVE and bool(by_hand)


def version_row(version: WorkflowVersionRead) -> VersionRow:
    return VersionRow(
        number=version.number,
        who=version.author_name or "Agents OS",
        at=version.created_at.isoformat(),
        message=version.change_message,
        published=version.published,
    )


def problem(found: Problem) -> dict[str, str]:
    """For the builder; a problem of a connection stands at the node it leaves."""
    return {
        "node": found.node_id or (found.edge or "").partition(".")[0],
        "field": found.field or "",
        "message": found.message,
        "severity": found.severity,
    }


def blocking(problems: Iterable[Problem]) -> int:
    return sum(each.severity == "error" for each in problems)
