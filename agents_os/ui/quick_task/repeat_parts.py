"""The part of the task dialog that says how often it comes again."""

from typing import Any

import reflex as rx

from agents_os.domains.runs.metadata.repeat import WEEKDAYS
from agents_os.ui.components.basics import notice
from agents_os.ui.components.forms import field, select_field
from agents_os.ui.quick_task.repeat_state import RepeatState
from agents_os.ui.session import SessionState

EVERY = [
    ("", "Does not repeat"),
    ("day", "Every day"),
    ("weekday", "Every weekday, Monday to Friday"),
    ("week", "Every week"),
    ("month", "Every month"),
    ("cron", "By a rule (cron)"),
]
MISSED = [
    ("run_once", "Make it once"),
    ("skip", "Leave it out"),
    ("run_all", "Make each, ten at most"),
]
DUE = [
    ("", "No due date"),
    ("0", "The same day"),
    ("1", "One day later"),
    ("7", "A week later"),
]
DAYS = [(str(day), str(day)) for day in range(1, 29)]


def repeat_fields() -> rx.Component:
    every = RepeatState.rule["every"]
    return rx.el.div(
        _select("Repeat", "every", EVERY),
        rx.cond(
            every != "",
            rx.fragment(
                rx.el.div(
                    rx.match(every, ("cron", _cron()), _at()),
                    rx.match(
                        every,
                        ("week", _select("On", "weekday", _weekdays())),
                        ("month", _select("On day", "day", DAYS)),
                        rx.fragment(),
                    ),
                    _select("Due", "due_in_days", DUE),
                    _select("If we were not running", "missed", MISSED),
                    class_name="three",
                ),
                _when(),
            ),
        ),
        class_name="repeat",
    )


def _when() -> rx.Component:
    return rx.cond(
        RepeatState.problem != "",
        notice(RepeatState.problem, tone="red"),
        rx.el.p(
            rx.el.b(RepeatState.says),
            " (",
            SessionState.time_zone,
            "). Next: ",
            RepeatState.next_times.join(" · "),
            class_name="small muted",
            role="status",
        ),
    )


def _weekdays() -> list[tuple[str, str]]:
    return [(str(number), WEEKDAYS[number]) for number in (1, 2, 3, 4, 5, 6, 0)]


def _at() -> rx.Component:
    return field("At", "repeat-at", type="time", id_="repeat-at", **_kept("at"))


def _cron() -> rx.Component:
    hint = "Minute, hour, day, month, weekday. 0 9 * * 1-5 is every weekday at 9."
    return field(
        "Rule", "repeat-cron", id_="repeat-cron", hint=hint, max_length=200, **_kept("cron")
    )


def _select(label: str, name: str, options: list[tuple[str, str]]) -> rx.Component:
    return select_field(label, f"repeat-{name}", options, id_=f"repeat-{name}", **_kept(name))


def _kept(name: str) -> dict[str, Any]:
    return {
        "default_value": RepeatState.rule[name],
        "on_change": lambda value: RepeatState.change(name, value),
    }
