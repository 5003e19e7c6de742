"""WF3xx: the workflow's own settings."""

from __future__ import annotations

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.json_value import JsonValue


def unknown_timezone(name: str) -> Diagnostic:
    return Diagnostic(
        "WF301",
        f"{shown(name)} is no time zone.",
        "Use a name such as 'Europe/Berlin' or 'UTC'.",
        field="settings.timezone",
        value=shortened(name),
    )


def wrong_tag(place: int, tag: str, problem: str) -> Diagnostic:
    return Diagnostic(
        "WF302",
        f"the tag {shown(tag)} {problem}.",
        "Tags are 1 to 100 printable characters.",
        field=f"settings.tags[{place}]",
        value=shortened(tag),
    )


def wrong_date(setting: str, value: str) -> Diagnostic:
    return Diagnostic(
        "WF304",
        f"{shown(value)} is no date between 1970 and 2999.",
        "Write it as 2026-01-31.",
        field=f"settings.{setting}",
        value=shortened(value),
    )


def ends_before_start(end: str, start: str) -> Diagnostic:
    return Diagnostic(
        "WF306",
        f"the last day {end!r} is before the first, {start!r}, so the schedule never runs.",
        "Choose a later day, or take it out.",
        field="settings.endDate",
        value=end,
    )


def catchup_without_start(node_id: str) -> Diagnostic:
    return Diagnostic(
        "WF305",
        f"what {node_id!r} missed can only be caught up with from a start date on.",
        "Turn 'Catch up' off, or set the date of the first run in settings.startDate.",
        field="settings.catchup",
        value=True,
    )


def missing_on_failure(field: str, problem: str, advice: str) -> Diagnostic:
    return Diagnostic("WF309", f"{problem}.", advice, field=f"settings.onFailure.{field}")


def wrong_on_failure(field: str, value: str, problem: str, advice: str) -> Diagnostic:
    return Diagnostic(
        "WF310",
        f"{shown(value)} {problem}.",
        advice,
        field=f"settings.onFailure.{field}",
        value=shortened(value),
    )


def limit_without_effect(limit: int, concurrency: str) -> Diagnostic:
    return Diagnostic(
        "WF307",
        f"the limit of {limit} runs has no effect: with {concurrency!r} one run goes on at a time.",
        "Take it out, or choose 'parallel'.",
        severity="warning",
        field="settings.maxActiveRuns",
        value=limit,
    )


def catchup_in_vain(concurrency: str) -> Diagnostic:
    return Diagnostic(
        "WF308",
        "missed runs begin one right after the other: with "
        f"{concurrency!r} most of them would not be done.",
        "Choose 'queue', or turn 'Catch up' off.",
        severity="warning",
        field="settings.concurrency",
        value=concurrency,
    )


def wrong_setting(field: str, problem: str, value: JsonValue) -> Diagnostic:
    return Diagnostic(
        "WF303",
        f"{problem}, got {shown(value)}.",
        "Correct it in the workflow's settings.",
        field=field,
        value=shortened(value),
    )
