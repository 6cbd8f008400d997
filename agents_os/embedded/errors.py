"""What can keep the embedded services from starting, said so that a person can act on it."""


class CannotStart(Exception):
    """The message says what is wrong and what to do; it is printed without a traceback."""


class DataDirBusy(CannotStart):
    """Another process uses the data directory."""
