from uuid import UUID

from agents_os.domains.tasks.metadata.errors import RunMismatch
from agents_os.domains.tasks.metadata.models import Task


def require_run(task: Task, run_id: UUID | None) -> None:
    """Raise RunMismatch unless `run_id`, if given, is the attempt under way."""
    if run_id is not None and task.run_id != run_id:
        raise RunMismatch(
            "This run does not work on the task any more: it was cancelled or given to somebody"
            " else."
        )
