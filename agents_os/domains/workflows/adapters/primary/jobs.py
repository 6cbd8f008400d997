"""What the worker does for workflows."""

from agents_os.domains.workflows.adapters.primary import publish_jobs as publish_jobs
from agents_os.domains.workflows.adapters.primary import run_jobs as run_jobs  # registers itself
from agents_os.domains.workflows.adapters.primary import trigger_jobs as trigger_jobs
