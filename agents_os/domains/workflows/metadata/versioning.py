"""Drafts become versions; versions never change."""

from datetime import UTC
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.errors import DraftChanged, TooLarge, WorkflowIsArchived
from agents_os.domains.workflows.metadata.models import Lifecycle, Workflow, WorkflowVersion

DRAFT = "draft"  # where a version number could stand, too
MOST_BYTES = 900_000  # of a definition, or of samples


def require_not_archived(workflow: Workflow) -> None:
    """Raise WorkflowIsArchived: bring it back first."""
    if workflow.lifecycle == Lifecycle.ARCHIVED:
        raise WorkflowIsArchived(f"{workflow.name} is archived. Bring it back to change it.")


def require_revision(workflow: Workflow, revision: int) -> None:
    """Raise DraftChanged, with their definition, unless the draft is still `revision`."""
    if workflow.draft_revision == revision:
        return
    who = workflow.draft_edited_by_name or "Somebody"
    when = workflow.draft_edited_at.astimezone(UTC)
    raise DraftChanged(
        f"{who} saved this draft at {when:%H:%M} UTC, after you opened it."
        " Look at their changes, then save yours on top of them, or take theirs.",
        revision=workflow.draft_revision,
        edited_by=str(workflow.draft_edited_by) if workflow.draft_edited_by else None,
        edited_by_name=workflow.draft_edited_by_name,
        edited_at=when.isoformat(),
        definition=workflow.draft,
    )


def require_room(text: str, what: str) -> None:
    """Raise TooLarge if `text` is more than a workflow can hold."""
    if len(text.encode()) > MOST_BYTES:
        raise TooLarge(
            f"The {what} of this workflow would take more than {MOST_BYTES // 1000} kB."
            " Move long texts into documents, or part of it into a workflow of its own."
        )


def set_draft(workflow: Workflow, definition: Definition, by: UUID | None) -> None:
    """Replace the draft and count its revision up."""
    workflow.draft = definition.canonical()
    workflow.draft_digest = definition.digest()
    workflow.draft_revision += 1
    workflow.draft_edited_by = by
    workflow.draft_edited_at = utc_now()


def freeze(
    workflow: Workflow,
    definition: Definition,
    *,
    number: int,
    change_message: str,
    by: UUID | None,
) -> WorkflowVersion:
    """Make version `number` and point the workflow to it; a draft goes active."""
    version = WorkflowVersion(
        id=uuid7(),
        org_id=workflow.org_id,
        workflow_id=workflow.id,
        number=number,
        definition=definition.canonical(),
        digest=definition.digest(),
        change_message=change_message,
        author_id=by,
    )
    workflow.published_version_id = version.id
    if workflow.draft_digest == version.digest:
        workflow.draft_base_version = number
    if workflow.lifecycle in (None, Lifecycle.DRAFT):  # None: new, not stored yet
        workflow.lifecycle = Lifecycle.ACTIVE
    return version
