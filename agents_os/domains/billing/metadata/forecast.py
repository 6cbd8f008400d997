"""How long credits last at the pace of late. Pure."""

from datetime import date, datetime, timedelta

LOOK_BACK = timedelta(days=14)
_FAR = 3650  # days; beyond it, nobody plans


def per_day(spent: int, since: datetime | None, now: datetime) -> int:
    """The average spending of a day since it began, over at least one day."""
    if since is None:
        return 0
    days = max(1.0, (now - since) / timedelta(days=1))
    return round(spent / days)


def lasts_until(available: int, daily: int, today: date) -> date | None:
    """The day on which nothing is left; None: not in sight."""
    if daily <= 0 or available // daily > _FAR:
        return None
    return today + timedelta(days=available // daily)
