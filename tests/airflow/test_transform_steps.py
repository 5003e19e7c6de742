"""Lists of real GitHub events go through several transforms, one of them in a loop's body."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, node, webhook, with_options

pytestmark = pytest.mark.airflow

EVENTS: list[JsonObject] = [
    {"event": file.stem, "body": json.loads(file.read_text())}
    for file in sorted((Path(__file__).parent / "payloads" / "github").glob("*.json"))
]
NO_SENDER: JsonObject = {"event": "odd", "body": {"zen": "Keep it simple", "hook": None}}


def steps(node_id: str, source: str, *listed: JsonObject) -> JsonObject:
    config = {"mode": "steps", "input": source, "steps": [*listed]}
    return node(node_id, "utility.transform", config)


def digest() -> JsonObject:
    labels = "item.body.issue.labels | default(item.body.pull_request.labels) | default([])"
    short = {
        "event": "{{ item.event }}",
        "action": "{{ item.body.action | default(none) }}",
        "by": "{{ item.body.sender.login }}",
        "labels": f"{{{{ {labels} }}}}",
        "place": "{{ index }}",
    }
    return document(
        "Digest of events",
        [
            webhook(),
            with_options(
                steps("events", "{{ trigger.body.events }}", {"do": "map", "value": short}),
                onError="output",
            ),
            steps(
                "labels",
                "{{ nodes.events.output }}",
                {"do": "split", "list": "{{ item.labels }}", "as": "label"},
                {"do": "set", "fields": [{"name": "name", "value": "{{ item.label.name }}"}]},
                {"do": "keep", "names": ["name", "event"]},
                {"do": "rename", "fields": [{"from": "name", "to": "the label"}]},
                {"do": "sort", "by": [{"value": "{{ item.event }}", "order": "descending"}]},
            ),
            steps(
                "people",
                "{{ nodes.events.output }}",
                {"do": "remove", "names": ["labels"]},
                {
                    "do": "sort",
                    "by": [{"value": "{{ item.action }}"}, {"value": "{{ -item.place }}"}],
                },
                {"do": "group", "by": "{{ item.by }}"},
            ),
            node("each", "logic.loop", {"items": "{{ nodes.people.output }}"}),
            steps(
                "person",
                "{{ item['items'] }}",
                {"do": "filter", "where": "{{ item.by == loops.each.item.key }}"},
                {
                    "do": "aggregate",
                    "values": [
                        {"name": "count", "operation": "count"},
                        {"name": "events", "operation": "list", "of": "{{ item.event }}"},
                        {"name": "last", "operation": "max", "of": "{{ item.place }}"},
                        {"name": "at", "operation": "first", "of": "{{ loops.each.index }}"},
                    ],
                },
            ),
            steps(
                "busiest",
                "{{ nodes.each.output }}",
                {"do": "sort", "by": [{"value": "{{ item.count }}", "order": "descending"}]},
                {"do": "limit", "count": "{{ trigger.body.most | default(1) }}"},
                {"do": "map", "value": "{{ item.events }}"},
                {"do": "flatten"},
            ),
            node(
                "failed",
                "utility.transform",
                {"fields": [{"name": "of", "value": "{{ nodes.events.output.error.index }}"}]},
            ),
        ],
        [
            "start > events:main > labels",
            "events:main > people > each:done > busiest",
            "each:item > person",
            "events:error > failed",
        ],
    )


@pytest.fixture(scope="module")
def runs(workflows: Workflows) -> dict[str, Run]:
    workflow = workflows.deploy(digest())
    payloads = {
        "real": EVENTS,
        "none": [],
        "odd": [*EVENTS, NO_SENDER],
        "no list": {"a": 1},
    }
    return {
        name: workflows.start(workflow, {"events": events}) for name, events in payloads.items()
    }


def sender(event: JsonObject) -> str:
    return str(event["body"]["sender"]["login"])


def test_labels_of_real_events(runs: dict[str, Run]) -> None:
    found = [
        {"the label": label["name"], "event": event["event"]}
        for event in EVENTS
        for key in ("issue", "pull_request")
        for label in event["body"].get(key, {}).get("labels", [])
    ]
    assert len(found) == 3
    assert runs["real"].state == "success"
    in_order = sorted(found, key=lambda one: one["event"], reverse=True)
    assert runs["real"].output("labels") == in_order


def test_groups_go_through_a_loop(runs: dict[str, Run]) -> None:
    people: list[Any] = runs["real"].output("people")
    events = [
        {
            "event": event["event"],
            "action": event["body"].get("action"),
            "by": sender(event),
            "place": place,
        }
        for place, event in enumerate(EVENTS)
    ]
    ordered = sorted(
        events, key=lambda one: (one["action"] is None, one["action"] or "", -one["place"])
    )
    keys = list(dict.fromkeys(one["by"] for one in ordered))
    assert [one["key"] for one in people] == keys
    by_key = {
        key: [*group]
        for key, group in groupby(
            sorted(ordered, key=lambda one: keys.index(one["by"])), lambda one: one["by"]
        )
    }
    assert [one["items"] for one in people] == [by_key[key] for key in keys]
    for place, key in enumerate(keys):
        assert runs["real"].output("person", place) == {
            "count": len(by_key[key]),
            "events": [one["event"] for one in by_key[key]],
            "last": max(one["place"] for one in by_key[key]),
            "at": place,
        }
    busiest = max(keys, key=lambda key: len(by_key[key]))
    assert runs["real"].output("busiest") == [one["event"] for one in by_key[busiest]]
    step = runs["real"].step("people")
    assert step["input"]["steps"][2] == {"do": "group", "by": "{{ item.by }}"}


def test_no_events(runs: dict[str, Run]) -> None:
    assert runs["none"].state == "success"
    assert runs["none"].output("labels") == []
    assert runs["none"].output("busiest") == []


def test_a_failure_names_the_item(runs: dict[str, Run]) -> None:
    run = runs["odd"]
    assert run.state == "success"
    error = run.output("events")["error"]
    assert (error["kind"], error["index"]) == ("expression", len(EVENTS))
    assert error["field"] == "steps[0].value.by"
    assert error["message"].startswith(
        f"Node 'events', item {len(EVENTS)}, field 'steps[0].value.by': Step 1, map: "
        "item.body.sender.login: 'sender' is missing"
    )
    assert "The item is {event: 'odd', body: {…}} (an object)." in error["message"]
    assert run.output("failed") == {"of": len(EVENTS)}
    assert run.states["labels"] == "skipped"


def test_a_value_that_is_no_list(runs: dict[str, Run]) -> None:
    """A map takes one value as well; the events' own fields are not there then."""
    error = runs["no list"].output("events")["error"]
    assert (error["kind"], error["index"]) == ("expression", 0)
    assert "'event' is missing" in error["message"]
