"""Months as an organisation counts them: in its own time zone."""

from calendar import monthrange
from datetime import datetime
from zoneinfo import ZoneInfo


def next_month(at: datetime, time_zone: str) -> datetime:
    """When the next month begins there."""
    local = at.astimezone(ZoneInfo(time_zone))
    months = local.year * 12 + local.month
    return local.replace(
        year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def month_key(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(time_zone)):%Y-%m}"


def months_later(at: datetime, months: int) -> datetime:
    """The same day so many months later; the last day of a month that is too short."""
    total = at.year * 12 + at.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
