"""Keeping the garbage collector away from what stays for as long as the process."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """For imports: what they make is not looked through, neither meanwhile nor ever after.

    Looking for garbage takes a fifth of the time of importing this product, and later a quarter
    of a second each time, in which nobody gets an answer.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collecting:
            gc.enable()
