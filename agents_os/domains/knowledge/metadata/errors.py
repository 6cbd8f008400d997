from agents_os.core.errors import AppError, Conflict, Invalid, NotFound


class MemoryNotFound(NotFound):
    """Unknown, forgotten, or not this agent's."""

    code = "memory_not_found"


class MemoryIsOff(Conflict):
    """Somebody told this agent to stop remembering."""

    code = "memory_is_off"


class MemoryKnown(Conflict):
    """The agent remembers exactly this already; details say which memory it is."""

    code = "memory_known"


class ReviewQueueFull(Conflict):
    """Too many proposals wait for a person."""

    code = "review_queue_full"


class BaseNotFound(NotFound):
    """Unknown, deleted, or not shared with the caller."""

    code = "knowledge_base_not_found"


class BaseNameTaken(Conflict):
    code = "knowledge_base_name_taken"


class GrantNotFound(NotFound):
    code = "knowledge_grant_not_found"


class DocumentNotFound(NotFound):
    """Unknown, deleted, expired, or not shared with the caller."""

    code = "document_not_found"


class DocumentKnown(Conflict):
    """The same bytes, or the same page, are in this base; details say which document it is."""

    code = "document_known"


class DocumentHasNoFile(Conflict):
    """It is a web page: it has an address, but no file of ours."""

    code = "document_has_no_file"


class LinkNotFound(NotFound):
    """Unknown, withdrawn or expired."""

    code = "link_not_found"


class FileTooLarge(AppError):
    """Larger than the plan allows for one file; `limit_bytes` says how large."""

    code = "file_too_large"
    status = 413


class FileRefused(Invalid):
    """Empty, damaged, protected, or of a kind that cannot be read; `reason` says which."""

    code = "file_refused"


class FileInfected(Invalid):
    """The virus scanner found something; nothing was kept."""

    code = "file_infected"
