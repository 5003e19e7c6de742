"""Settings that have the right shape, but cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import dag as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.text_rules import is_iso_date, is_timezone

MAX_TAG = 100  # characters, as in Airflow's table


def check_settings(draft: Draft) -> Iterator[Diagnostic]:
    settings = draft.document.settings
    if not is_timezone(settings.timezone):
        yield wrong.unknown_timezone(settings.timezone)
    if settings.start_date is not None and not is_iso_date(settings.start_date):
        yield wrong.wrong_start_date(settings.start_date)
    for place, tag in enumerate(settings.tags):
        if not tag.strip():
            yield wrong.wrong_tag(place, tag, "is empty")
        elif len(tag) > MAX_TAG:
            yield wrong.wrong_tag(place, tag, f"is longer than {MAX_TAG} characters")
        elif not tag.isprintable():
            yield wrong.wrong_tag(place, tag, "has characters that cannot be shown")
