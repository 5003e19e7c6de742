"""Cron expressions as Airflow's CronTriggerTimetable takes them: five fields or a preset.

Written here, because Airflow's own parser, croniter, also accepts what never runs (the 31st of
February), what surprises (steps beyond the range) and what is not cron (seconds, random values).
"""

from __future__ import annotations

_PRESETS = frozenset(
    {"@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly", "@annually", "@midnight"}
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DAYS = {
    name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))
}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
LONGEST_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cron_problem(cron: str) -> str | None:
    """Why a cron expression cannot be a schedule, or None.

    >>> cron_problem("0 25 * * *")
    "in '0 25 * * *' the hour '25' is not between 0 and 23"
    """
    if cron.startswith("@"):
        if cron in _PRESETS:
            return None
        return f"{cron[:40]!r} is none of {', '.join(sorted(_PRESETS))}"
    parts = cron.split()
    if len(parts) != 5:
        return f"five fields are needed, {cron[:60]!r} has {len(parts)}"
    values: list[set[int]] = []
    for part, (name, low, high, words) in zip(parts, _FIELDS, strict=True):
        try:
            values.append(_field(part.lower(), low, high, words))
        except ValueError as error:
            return f"in {cron[:60]!r} the {name} {part[:40]!r} {error}"
    days, months = values[2], values[3]
    if parts[4] == "*" and not any(min(days) <= LONGEST_MONTH[month] for month in months):
        return f"{cron[:60]!r} names a day that none of its months has"
    return None


def _field(text: str, low: int, high: int, words: dict[str, int]) -> set[int]:
    found: set[int] = set()
    for piece in text.split(","):
        if piece == "l" and high == 31:  # the last day of the month, which each month has
            found.add(1)
            continue
        span, _, step = piece.partition("/")
        if "/" in piece and not (
            step.isdecimal() and step.isascii() and 1 <= int(step[:4]) <= high
        ):
            raise ValueError(f"has a step that is not between 1 and {high}")
        first, last = _span(span, low, high, words, stepped=bool(step))
        found.update(range(first, last + 1, int(step or 1)))
    return found


def _span(
    text: str, low: int, high: int, words: dict[str, int], *, stepped: bool
) -> tuple[int, int]:
    if text == "*":
        return low, high
    start, dash, end = text.partition("-")
    first = _number(start, low, high, words)
    last = _number(end, low, high, words) if dash else (high if stepped else first)
    if high == 7 and dash and last == 0:  # sat-sun: Sunday is 0 and 7
        last = 7
    if last < first:
        raise ValueError("ends before it starts")
    return first, last


def _number(text: str, low: int, high: int, words: dict[str, int]) -> int:
    if text in words:
        return words[text]
    if not (text.isdecimal() and text.isascii() and len(text) <= 2 and low <= int(text) <= high):
        raise ValueError(f"is not between {low} and {high}")
    return int(text)
