"""Settings that have the right shape, but cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import dag as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import CONCURRENCY_TAG, NOT_STORED_TAG, Settings
from workfuse_compiler.draft import Draft
from workfuse_compiler.text_rules import is_iso_date, is_printable, is_timezone

MAX_TAG = 100  # characters, as in Airflow's table


def check_settings(draft: Draft) -> Iterator[Diagnostic]:
    settings = draft.document.settings
    if not is_timezone(settings.timezone):
        yield wrong.unknown_timezone(settings.timezone)
    start, end = settings.start_date, settings.end_date
    dates = {"startDate": start, "endDate": end}
    bad = {name: day for name, day in dates.items() if day is not None and not is_iso_date(day)}
    for name, day in bad.items():
        yield wrong.wrong_date(name, day)
    if not bad and start is not None and end is not None and end < start:
        yield wrong.ends_before_start(end, start)
    yield from _check_tags(settings.tags)
    yield from _check_concurrency(settings)


def _check_tags(tags: list[str]) -> Iterator[Diagnostic]:
    for place, tag in enumerate(tags):
        if not tag.strip():
            yield wrong.wrong_tag(place, tag, "is empty")
        elif len(tag) > MAX_TAG:
            yield wrong.wrong_tag(place, tag, f"is longer than {MAX_TAG} characters")
        elif not is_printable(tag):
            yield wrong.wrong_tag(place, tag, "has characters that cannot be shown")
        elif tag.startswith(CONCURRENCY_TAG):
            yield wrong.wrong_tag(place, tag, "is written by the setting 'concurrency'")
        elif tag == NOT_STORED_TAG:
            yield wrong.wrong_tag(place, tag, "is written by the setting 'storePayloads'")


def _check_concurrency(settings: Settings) -> Iterator[Diagnostic]:
    if settings.concurrency == "parallel":
        return
    if settings.max_active_runs is not None:
        yield wrong.limit_without_effect(settings.max_active_runs, settings.concurrency)
    if settings.catchup and settings.concurrency != "queue":
        yield wrong.catchup_in_vain(settings.concurrency)
