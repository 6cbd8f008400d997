from agents_os.core.db import UnitOfWork
from agents_os.core.settings import settings
from agents_os.domains.billing.metadata.limits import Resource
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.limit_queries import get_limit
from agents_os.domains.knowledge.metadata.base_access import EDIT
from agents_os.domains.knowledge.metadata.document_schemas import UploadRoom
from agents_os.domains.knowledge.metadata.incoming import MEGABYTE


async def get_upload_room(uow: UnitOfWork) -> UploadRoom:
    """How large a file the caller may upload, and how much room the plan has left."""
    uow.actor.require(EDIT)
    found = await get_limit(uow, Resource.STORAGE_MB)
    largest = settings().largest_upload_mb
    allowed = plans()[found.plan].largest_file_mb
    free = None if found.limit is None else max(0, found.limit - found.used) * MEGABYTE
    return UploadRoom(largest_bytes=min(largest, allowed or largest) * MEGABYTE, free_bytes=free)
