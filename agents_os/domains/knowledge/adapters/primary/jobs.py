"""What the worker does by itself for knowledge."""

from agents_os.core.jobs import every
from agents_os.domains.knowledge.adapters.primary import search_jobs as search_jobs
from agents_os.domains.knowledge.usecases.delete_expired_documents import delete_expired_documents
from agents_os.domains.knowledge.usecases.remove_files import remove_files

every(60, "knowledge.delete_expired_documents")(delete_expired_documents)
every(5, "knowledge.remove_files")(remove_files)
