"""What a workflow must be like before it is changed."""

from agents_os.core import versioned
from agents_os.domains.workflows.metadata.errors import TooLarge, WorkflowIsArchived
from agents_os.domains.workflows.metadata.models import Lifecycle, Workflow

MOST_BYTES = 900_000  # of a definition, or of samples


def require_not_archived(workflow: Workflow) -> None:
    """Raise WorkflowIsArchived: bring it back first."""
    if workflow.lifecycle == Lifecycle.ARCHIVED:
        raise WorkflowIsArchived(f"{workflow.name} is archived. Bring it back to change it.")


def require_revision(workflow: Workflow, revision: int) -> None:
    """Raise DraftChanged, with their definition, unless the draft is still `revision`."""
    advice = "Look at their changes, then save yours on top of them, or take theirs."
    versioned.require_revision(workflow, revision, advice, definition=workflow.draft)


def require_room(text: str, what: str) -> None:
    """Raise TooLarge if `text` is more than a workflow can hold."""
    if len(text.encode()) > MOST_BYTES:
        raise TooLarge(
            f"The {what} of this workflow would take more than {MOST_BYTES // 1000} kB."
            " Move long texts into documents, or part of it into a workflow of its own."
        )
