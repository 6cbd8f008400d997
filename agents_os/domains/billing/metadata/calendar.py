"""Months as an organisation counts them: in its own time zone."""

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
