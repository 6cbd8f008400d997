"""The level curve and the ranks. Integers only; the same for agents, people and the company."""

from math import comb
from typing import NamedTuple

CAP = 50  # XP goes on counting beyond it, levels do not


class Rank(NamedTuple):
    """A band of levels. An organisation may show its own word for `key`."""

    key: str
    name: str
    first_level: int


RANKS = (
    Rank("trainee", "Trainee", 1),
    Rank("associate", "Associate", 5),
    Rank("specialist", "Specialist", 10),
    Rank("senior", "Senior", 20),
    Rank("principal", "Principal", 30),
    Rank("expert", "Expert", 40),
)


def xp_to_next(level: int) -> int:
    """XP between the start of `level` and the start of the next."""
    return 25 * level + 2 * level * (level - 1)


def total(level: int) -> int:
    """XP at which `level` starts: the sum of `xp_to_next` below it, in closed form."""
    return 25 * comb(level, 2) + 4 * comb(level, 3)


def level_for(xp: int) -> int:
    """The level (1 to 50) of somebody with `xp`: the inverse of `total`."""
    low, high = 1, CAP
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if total(middle) <= xp else (low, middle - 1)
    return low


def rank_of(level: int) -> Rank:
    return [rank for rank in RANKS if rank.first_level <= level][-1]
