"""Schedules in plain words, and back. Pure."""

from datetime import time
from typing import Literal

from pydantic import Field

from agents_os.core.shapes import Frozen

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WORKING_DAYS = "1-5"

Every = Literal["day", "weekday", "week", "month"]


class Repeat(Frozen):
    """What most people mean by "again and again". `weekday`: 0 is Sunday; `day`: of the month."""

    every: Every
    at: time
    weekday: int = Field(1, ge=0, le=6)
    day: int = Field(1, ge=1, le=28, description="Every month has the first 28 days.")


def as_cron(repeat: Repeat) -> str:
    """The same as five fields of cron."""
    days = {
        "day": "* * *",
        "weekday": f"* * {_WORKING_DAYS}",
        "week": f"* * {repeat.weekday}",
        "month": f"{repeat.day} * *",
    }
    return f"{repeat.at.minute} {repeat.at.hour} {days[repeat.every]}"


def as_repeat(cron: str) -> Repeat | None:
    """What `as_cron` made this of; None for what it never makes."""
    fields = cron.split()
    if len(fields) != 5 or not (fields[0].isdecimal() and fields[1].isdecimal()):
        return None
    at = time(int(fields[1]), int(fields[0]))
    match fields[2:]:
        case ["*", "*", "*"]:
            return Repeat(every="day", at=at)
        case ["*", "*", "1-5"]:
            return Repeat(every="weekday", at=at)
        case ["*", "*", weekday] if weekday.isdecimal():
            return Repeat(every="week", at=at, weekday=int(weekday) % 7)
        case [day, "*", "*"] if day.isdecimal() and int(day) <= 28:
            return Repeat(every="month", at=at, day=int(day))
    return None


def in_words(cron: str) -> str:
    """ "Every weekday at 09:00"; the expression itself where there are no plain words."""
    repeat = as_repeat(cron)
    if repeat is None:
        return f"By the rule {cron}"
    days = {
        "day": "Every day",
        "weekday": "Every weekday",
        "week": f"Every {WEEKDAYS[repeat.weekday]}",
        "month": f"On day {repeat.day} of every month",
    }
    return f"{days[repeat.every]} at {repeat.at:%H:%M}"
