"""Calendars and even intervals as cron expressions, which is how Airflow takes times of day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from workfuse_compiler.cron import LONGEST_MONTH
from workfuse_compiler.node_kind import refuse
from workfuse_compiler.text_rules import is_clock_time, repeated

Unit = Literal["minutes", "hours", "days", "weeks"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR: tuple[Month, ...] = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)  # fmt: skip
LAST = "last"

_LONGEST: dict[Month, int] = dict(zip(YEAR, LONGEST_MONTH[1:], strict=True))
_MOST_TIMES = 100
_DAY = re.compile(r"[1-9]|[12][0-9]|3[01]")


def clock_times(value: str) -> str:
    """For validators: times of day with commas, such as 9:00, 17:30 → 09:00, 17:30."""
    times = [f"0{part}" if re.match(r"\d:", part) else part for part in _parts(value)]
    for time in times:
        if len(time) != 5 or not is_clock_time(time):
            raise refuse(
                f"{time[:40]!r} is no time of day",
                "Write hours from 00 to 23 and minutes, several with commas: 09:00, 17:30.",
            )
    if (twice := repeated(times)) is not None:
        raise refuse(f"{twice!r} is there twice")
    if len(times) > _MOST_TIMES:
        raise refuse(f"more than {_MOST_TIMES} times", "Use cron for so many.")
    return ", ".join(sorted(times))


def days_of_month(value: str) -> str:
    """For validators: days of the month with commas, such as 1, 15, last."""
    days = [part.lower() for part in _parts(value)]
    for day in days:
        if day != LAST and not _DAY.fullmatch(day):
            raise refuse(
                f"{day[:40]!r} is no day of the month",
                "Write numbers from 1 to 31, or last, several with commas: 1, 15, last.",
            )
    if (twice := repeated(days)) is not None:
        raise refuse(f"{twice!r} is there twice")
    return ", ".join(sorted(days, key=lambda day: 32 if day == LAST else int(day)))


def is_never(days: str, months: Sequence[Month]) -> bool:
    """Whether none of these months has one of these days."""
    longest = max(_LONGEST[month] for month in months or YEAR)
    return all(day != LAST and int(day) > longest for day in _parts(days))


def calendar_crons(
    times: str, *, weekdays: Sequence[Weekday], days: str, months: Sequence[Month]
) -> list[str]:
    """As few cron expressions as give these times, on these days of the week or of the month.

    >>> calendar_crons("09:00, 17:00, 18:30", weekdays=("mon", "fri"), days="", months=())
    ['0 9,17 * * mon,fri', '30 18 * * mon,fri']
    """
    on_days = _list("L" if day == LAST else day for day in _parts(days))
    on = f"{on_days} {_named(months, YEAR)} {_named(weekdays, WEEK)}"
    hours_of: dict[int, list[int]] = {}
    for time in _parts(times):
        hour, minute = map(int, time.split(":"))
        hours_of.setdefault(minute, []).append(hour)
    minutes_of: dict[tuple[int, ...], list[int]] = {}
    for minute, its_hours in hours_of.items():
        minutes_of.setdefault(tuple(its_hours), []).append(minute)
    return [
        f"{_list(map(str, at))} {_list(map(str, hours))} {on}" for hours, at in minutes_of.items()
    ]


def even_cron(every: int, unit: Unit) -> str | None:
    """The cron expression of an interval that fits into an hour, a day or a week.

    >>> even_cron(15, "minutes"), even_cron(90, "minutes"), even_cron(7, "minutes")
    ('*/15 * * * *', None, None)
    """
    if unit == "minutes" and every % 60 == 0:
        every, unit = every // 60, "hours"
    if unit == "hours" and every % 24 == 0:
        every, unit = every // 24, "days"
    if unit == "days" and every % 7 == 0:
        every, unit = every // 7, "weeks"
    step = "*" if every == 1 else f"*/{every}"
    match unit:
        case "minutes" if 60 % every == 0:
            return f"{step} * * * *"
        case "hours" if 24 % every == 0:
            return f"0 {step} * * *"
        case "days" if every == 1:
            return "0 0 * * *"
        case "weeks" if every == 1:
            return "0 0 * * mon"
    return None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _list(parts: Iterable[str]) -> str:
    return ",".join(parts) or "*"


def _named(chosen: Sequence[str], all_: Sequence[str]) -> str:
    """In the order of the calendar; all of them are a star."""
    return "*" if len(chosen) == len(all_) else _list(name for name in all_ if name in chosen)
