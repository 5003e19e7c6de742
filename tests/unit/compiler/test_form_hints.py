"""What the editor's forms are told of each field: its control, and how much it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workfuse_compiler import default_registry

REPOSITORY = Path(__file__).parents[3]
WIDGETS = REPOSITORY / "editor_ui" / "src" / "features" / "inspector" / "controls" / "widgets.ts"

ADVANCED = {
    "action.ai": ["completionPrice", "maxTokens", "promptPrice", "temperature", "timeout"],
    "action.http": [
        "contentType",
        "expectedStatus",
        "fileAbove",
        "followRedirects",
        "maxSize",
        "pagination",
        "poll",
        "responseSample",
        "responseType",
        "retryStatus",
        "timeout",
        "verifyTls",
    ],
    "action.workflow": [],
    "logic.condition": [],
    "logic.loop": ["maxParallel"],
    "logic.stop": [],
    "trigger.asset": [],
    "trigger.schedule": ["timezone"],
    "trigger.webhook": ["allowFrom", "allowOrigins", "payloadSchema"],
    "utility.delay": ["timezone"],
    "utility.respond": [],
    "utility.transform": [],
    "utility.wait": ["assignees", "inputs"],
}


def kinds() -> dict[str, Any]:
    return {kind.type: kind.describe()["configSchema"] for kind in default_registry()}


def fields(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each field of a kind, those of its rows and parts included."""
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {}).items()


def test_what_is_folded_away() -> None:
    ours = {
        type_: sorted(
            name for name, field in schema["properties"].items() if field.get("x-advanced")
        )
        for type_, schema in kinds().items()
        if type_ in ADVANCED
    }
    assert ours == ADVANCED


def test_what_must_be_filled_in_is_never_folded_away() -> None:
    for type_, schema in kinds().items():
        for name in schema.get("required", []):
            assert not schema["properties"][name].get("x-advanced"), f"{type_}.{name}"


def test_the_editor_has_a_control_for_each_hint() -> None:
    known = set(re.findall(r'^  "?([\w-]+)"?: \w+Control,', WIDGETS.read_text(), re.MULTILINE))
    hints = {
        field["x-widget"]
        for schema in kinds().values()
        for _, field in fields(schema)
        if "x-widget" in field
    }
    assert len(known) > 15
    assert hints - known - {"id"} == set()  # an id is the editor's own, and not drawn


def test_what_is_drawn_together_is_there() -> None:
    pairs = []
    for type_, schema in kinds().items():
        for part in (schema, *schema.get("$defs", {}).values()):
            properties = part.get("properties", {})
            for name, field in properties.items():
                if (beside := field.get("x-beside")) is not None:
                    assert beside in properties, f"{type_}.{name}"
                    assert "enum" in properties[beside] or "$ref" in properties[beside]
                    pairs.append((type_, name, beside))
    assert ("action.http", "url", "method") in pairs
    assert ("utility.delay", "duration", "unit") in pairs


def test_a_time_limit_is_offered_where_something_measures_it() -> None:
    forms: dict[str, Any] = {
        kind.type: kind.describe()["optionsSchema"] for kind in default_registry()
    }
    without = {
        type_ for type_, form in forms.items() if form and "timeout" not in form["properties"]
    }
    assert without == {"action.workflow", "logic.loop", "utility.delay", "utility.wait"}
