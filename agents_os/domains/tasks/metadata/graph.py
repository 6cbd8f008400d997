"""Dependencies between tasks must not form a circle."""

from collections.abc import Mapping
from uuid import UUID


def reaches(start: UUID, goal: UUID, prerequisites: Mapping[UUID, set[UUID]]) -> bool:
    """Whether `start` waits for `goal`, directly or through others."""
    seen: set[UUID] = set()
    front = {start}
    while front:
        if goal in front:
            return True
        seen |= front
        front = {each for task in front for each in prerequisites.get(task, ())} - seen
    return False
