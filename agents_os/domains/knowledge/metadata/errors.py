from agents_os.core.errors import Conflict, NotFound


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
