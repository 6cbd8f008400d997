"""What can go wrong with runs."""

from agents_os.core.errors import Conflict, NotFound


class RunNotFound(NotFound):
    code = "run_not_found"


class IllegalTransition(Conflict):
    """An event that does not fit the state the run is in; nothing was recorded."""

    code = "illegal_transition"
