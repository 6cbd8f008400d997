"""Moments in words, on the clock of the company."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo


def times_in_words(times: Sequence[datetime], time_zone: str) -> list[str]:
    """ "Mon 23 Nov, 09:00" for each."""
    zone = ZoneInfo(time_zone)
    return [f"{at.astimezone(zone):%a %-d %b, %H:%M}" for at in times]
