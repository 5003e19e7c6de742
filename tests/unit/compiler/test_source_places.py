"""From a line of a generated file, or an operator's argument, to the node and the field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workfuse_compiler import (
    SourcePlaces,
    compile_workflow,
    default_registry,
    field_in,
    places_in,
)

REGISTRY = default_registry()
HEADERS = {"Accept": "text/plain", "X-Shop.Id": "{{ trigger.body.shop }}"}
PAGES = {"mode": "page", "parameter": "p", "maxPages": 5}
ROWS = [{"name": "a", "value": 1}, {"name": "a.b", "value": {"c": ["{{ trigger.body.x }}"]}}]
NODES = [
    ("nightly", "trigger.schedule", {"cron": "0 2 * * *"}, {}),
    (
        "fetch",
        "action.http",
        {"url": "https://x.example/items", "headers": HEADERS, "pagination": PAGES},
        {"retries": 2, "forEach": {"items": "{{ trigger.body.list }}", "perSecond": 2}},
    ),
    ("shape", "utility.transform", {"fields": ROWS}, {}),
    (
        "large",
        "logic.condition",
        {"conditions": [{"left": "{{ trigger.body.x }}", "operator": "equals", "right": 1}]},
        {},
    ),
    (
        "ask",
        "utility.wait",
        {
            "subject": "Go on?",
            "timeout": 5,
            "choices": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}],
        },
        {},
    ),
]
DOCUMENT: Any = {
    "schemaVersion": 1,
    "name": "Places",
    "settings": {"maxActiveRuns": 3, "tags": ["a"]},
    "nodes": [
        {"id": id, "type": type_, "data": {"label": id.title(), "config": config, "options": more}}
        for id, type_, config, more in NODES
    ],
    "edges": [
        {"id": f"e{n}", "source": NODES[n][0], "target": NODES[n + 1][0]}
        for n in range(len(NODES) - 2)
    ]
    + [{"id": "e9", "source": "large", "sourceHandle": "true", "target": "ask"}],
}


@pytest.mark.parametrize(
    ("node_id", "path", "field"),
    [
        ("fetch", "url", "config.url"),
        ("fetch", "headers.Accept", "config.headers.Accept"),
        ("fetch", "headers.X-Shop.Id", "config.headers.X-Shop.Id"),
        ("fetch", "headers.Gone", "config.headers"),
        ("fetch", "pagination.max_pages", "config.pagination.maxPages"),
        ("fetch", "pagination.items", "config.pagination.items"),
        ("fetch", "pagination.cookies", "config.pagination"),
        ("fetch", "response_type", "config.responseType"),
        ("fetch", "forEach.items", "options.forEach.items"),
        ("fetch", "for_each.per_second", "options.forEach.perSecond"),
        ("fetch", "execution_timeout", "options.timeout"),
        ("fetch", "connection_id", "credentialId"),
        ("fetch", "task_display_name", "label"),
        ("fetch", "branches", None),
        ("fetch", "", None),
        ("shape", "fields.a", "config.fields[0].value"),
        ("shape", "fields.a.b.c[0]", "config.fields[1].value.c[0]"),
        ("shape", "fields.a.b.c[7]", "config.fields[1].value.c"),
        ("large", "conditions[0].left", "config.conditions[0].left"),
        ("ask", "choices.no", "config.choices[1]"),
        ("nobody", "url", None),
    ],
)
def test_an_argument_leads_to_its_field(node_id: str, path: str, field: str | None) -> None:
    assert field_in(DOCUMENT, REGISTRY, node_id, path) == field


def places() -> tuple[list[str], SourcePlaces]:
    file = compile_workflow(DOCUMENT, REGISTRY, workflow_id="places").value
    assert file is not None
    stored = json.dumps(places_in(file, DOCUMENT, REGISTRY).to_json())
    return file.text.splitlines(), SourcePlaces.from_json(json.loads(stored))


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("    fetch = HttpAction(", "", ("fetch", None)),
        ("    fetch = HttpAction(", "bad 'url'", ("fetch", "config.url")),
        ("    fetch = HttpAction(", 'for_each["items"]; task_id', ("fetch", "options.forEach")),
        ("        headers={", "", ("fetch", "config.headers")),
        ("        retries=2,", "", ("fetch", "options.retries")),
        ("    schedule=CronTriggerTimetable(", "", ("nightly", None)),
        ("    max_active_runs=3,", "", (None, "settings.maxActiveRuns")),
        ("with DAG(", "tags are too long", (None, "settings.tags")),
        ("from airflow.sdk import ", "", (None, None)),
    ],
)
def test_a_line_leads_to_its_field(
    text: str, words: str, found: tuple[str | None, str | None]
) -> None:
    lines, known = places()
    [number] = [n for n, line in enumerate(lines, 1) if line.startswith(text)]
    assert known.find(number, words) == found


def test_a_mistake_in_the_schedule_is_one_of_the_node_that_gives_it() -> None:
    start = {"id": "updated", "type": "trigger.asset", "data": {"config": {"assets": ["x-a:1"]}}}
    document: Any = {"schemaVersion": 1, "name": "Assets", "nodes": [start], "edges": []}
    file = compile_workflow(document, REGISTRY, workflow_id="assets").value
    assert file is not None
    assert file.assets == ("x-a:1",)
    line = file.text.splitlines().index('    schedule=Asset("x-a:1"),') + 1
    assert places_in(file, document, REGISTRY).find(line) == ("updated", None)
