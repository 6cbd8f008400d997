"""How large a task is, judged from its text, and how many tokens that usually takes.

A rule anybody can check, not a guess by a model: the same text always has the same size.
"""

from collections.abc import Sequence
from typing import NamedTuple

from agents_os.domains.tasks.metadata.states import Size

WORDS_PER_CRITERION = 15
WORDS_PER_ATTACHMENT = 60
LARGEST = ((80, Size.S), (300, Size.M), (900, Size.L))


class Tokens(NamedTuple):
    """What an agent reads and writes over all steps of a task."""

    read: int
    written: int


TOKENS = {
    Size.S: Tokens(6_000, 1_000),
    Size.M: Tokens(20_000, 3_000),
    Size.L: Tokens(60_000, 8_000),
    Size.XL: Tokens(150_000, 20_000),
}


def estimate_size(
    title: str, details: str, criteria: Sequence[str] = (), *, attachments: int = 0
) -> Size:
    """S to XL, from words asked for, criteria to meet and attachments to read."""
    words = len(f"{title} {details}".split()) + sum(len(each.split()) for each in criteria)
    effort = words + WORDS_PER_CRITERION * len(criteria) + WORDS_PER_ATTACHMENT * attachments
    return next((size for most, size in LARGEST if effort <= most), Size.XL)
